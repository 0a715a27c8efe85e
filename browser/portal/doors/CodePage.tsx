// The code that one hears on the phone: typed, pasted, or brought along in the address.
import type { Signal } from '@preact/signals';
import { useRef, useState } from 'preact/hooks';
import type { Refusal } from '../../shared/api';
import { now } from '../../shared/clock';
import { t } from '../../shared/i18n';
import { codeIn, grouped } from '../code';
import { Failure } from '../FormPage';
import { Frame } from './Frame';
import { type DoorProps, type Titled, useComingIn } from './ways';
import { comingTime } from './words';

export function CodePage(props: DoorProps & Titled & { typed: Signal<string> }) {
  const input = useRef<HTMLInputElement>(null);
  const { typed } = props;
  const [mistake, setMistake] = useState('');
  const { comeIn, busy, failure, setFailure } = useComingIn(props);
  const change = (text: string) => {
    typed.value = text;
    setMistake('');
    setFailure('');
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const code = codeIn(typed.value);
    setMistake(code ? '' : t('doors.code_nine'));
    // a code works once: the next visit begins with an empty field
    if (code && (await comeIn({ code }, explain))) typed.value = '';
    else input.current?.focus();
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
            maxLength={300}
            value={typed.value}
            aria-invalid={mistake ? 'true' : undefined}
            aria-describedby={mistake ? 'code-mistake' : 'code-how'}
            onInput={(event) => change(event.currentTarget.value)}
            onBlur={() => tidy(typed)}
            onPaste={() => requestAnimationFrame(() => tidy(typed))}
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
function tidy(typed: Signal<string>): void {
  const code = codeIn(typed.peek());
  if (code) typed.value = grouped(code);
}

// seconds are not shown: the minute that is named must not be too early
function wholeMinute(at: number): number {
  return Math.ceil(at / 60_000) * 60_000;
}

function explain({ problem }: Refusal): string | null {
  if (problem.code === 'code-wrong') return t('doors.code_wrong');
  if (problem.code !== 'too-many') return null;
  return t('doors.code_too_many', {
    when: comingTime(wholeMinute(now() + (problem.retry_after ?? 1) * 1000), now()),
  });
}
