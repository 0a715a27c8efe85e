// The code that one hears on the phone: typed, pasted, or brought along in the address.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Refusal } from '../../shared/api';
import { now } from '../../shared/clock';
import { t, time } from '../../shared/i18n';
import { digitsOf, grouped, takeCode } from '../code';
import { Failure } from '../FormPage';
import { Frame } from './Frame';
import { type DoorProps, type Titled, useComingIn } from './ways';

const DIGITS = 9;

export function CodePage(props: DoorProps & Titled & { given: string }) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(() => grouped(props.given));
  const [mistake, setMistake] = useState('');
  const { comeIn, busy, failure, setFailure } = useComingIn(props);
  useLinkInOpenPage(setTyped);
  const change = (text: string) => {
    setTyped(text);
    setMistake('');
    setFailure('');
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const code = digitsOf(typed);
    setMistake(code.length === DIGITS ? '' : t('doors.code_nine'));
    if (code.length === DIGITS) await comeIn({ code }, explain);
    input.current?.focus();
  };
  return (
    <Frame {...props}>
      <form noValidate onSubmit={submit}>
        <div class="field">
          <label for="code">{t('doors.code')}</label>
          <input
            id="code"
            name="code"
            ref={input}
            class="code-input"
            inputMode="numeric"
            autocomplete="off"
            enterkeyhint="go"
            maxLength={40}
            value={typed}
            aria-invalid={mistake ? 'true' : undefined}
            aria-describedby={mistake ? 'code-mistake' : 'code-how'}
            onInput={(event) => change(event.currentTarget.value)}
            onBlur={() => setTyped(tidy(typed))}
            onPaste={() => requestAnimationFrame(() => input.current && setTyped(tidy(input.current.value)))}
          />
          {mistake ? (
            <p id="code-mistake" class="mistake">
              {mistake}
            </p>
          ) : (
            <p id="code-how" class="small">
              {t('doors.code_how')}
            </p>
          )}
        </div>
        <Failure text={failure} />
        <button type="submit" class="primary wide" aria-disabled={busy}>
          {busy ? t('doors.connecting') : t('doors.connect')}
        </button>
      </form>
    </Frame>
  );
}

// only a number that is whole is put into groups: nobody is disturbed while typing
function tidy(typed: string): string {
  const digits = typed.replace(/\D/g, '');
  return digits.length === DIGITS ? grouped(digits) : typed;
}

function explain({ problem }: Refusal): string | null {
  if (problem.code === 'code-wrong') return t('doors.code_wrong');
  if (problem.code !== 'too-many') return null;
  return t('doors.code_too_many', { time: time(now() + (problem.retry_after ?? 1) * 1000) });
}

// the page is open already, and the link from the invitation is followed in the same tab
function useLinkInOpenPage(fill: (typed: string) => void) {
  useEffect(() => {
    const listening = new AbortController();
    const look = () => {
      const digits = takeCode();
      if (digits) fill(grouped(digits));
    };
    window.addEventListener('hashchange', look, { signal: listening.signal });
    return () => listening.abort();
  }, [fill]);
}
