// The text that invites a customer to type a code, in the customer's language.
import { signal } from '@preact/signals';
import { useCallback, useEffect, useId, useRef, useState } from 'preact/hooks';
import type { CodeView } from '../../shared/bell';
import { seconds } from '../../shared/clock';
import { fetchWords, language, said, t, type Words } from '../../shared/i18n';
import { CopyButton } from '../forms/CopyBox';
import { portals } from '../live/desk';
import { languages, me } from '../session';
import { minutesLeft, spelt } from '../stores/codes';

/** The language of the next invitation: kept while the desk is open; null for the usual one of the portal's customers. */
const chosen = signal<string | null>(null);

/** The choice of a language, the button that copies the text, and the text itself for whoever wants to read it. */
export function Invitation({ code }: { code: CodeView }) {
  const id = useId();
  const tongue = chosen.value ?? portals.value.get(code.portal)?.language ?? language();
  const { words, again } = useWords(tongue);
  const box = useRef<HTMLTextAreaElement>(null);
  const text = words ? textOf(code, words, tongue) : '';
  const byHand = () => {
    box.current?.closest('details')?.setAttribute('open', '');
    box.current?.select();
  };
  return (
    <div class="invitation">
      <div class="bell-row">
        <label class="unseen" for={id}>
          {t('desk.invitation_language')}
        </label>
        <select
          id={id}
          class="small-select"
          value={tongue}
          onChange={(event) => (chosen.value = event.currentTarget.value)}
        >
          {languages.map(({ code, name }) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
        {words && <CopyButton text={text} label={t('desk.invitation_copy')} otherwise={byHand} />}
        {words === null && (
          <span role="alert">
            <span class="dim">{t('desk.invitation_failed')}</span>{' '}
            <button type="button" class="link" onClick={again}>
              {t('desk.try_again')}
            </button>
          </span>
        )}
      </div>
      <details>
        <summary>{t('desk.invitation')}</summary>
        <textarea
          ref={box}
          class="input"
          aria-label={t('desk.invitation')}
          lang={tongue}
          rows={9}
          readOnly
          value={text}
        />
      </details>
    </div>
  );
}

function textOf(code: CodeView, words: Words, tongue: string): string {
  const say = (key: Parameters<typeof said>[2], values = {}) => said(words, tongue, key, values);
  return [
    say('desk.invitation_hello'),
    `${say('desk.invitation_open')}\n${code.link}`,
    say('desk.invitation_code', { code: spelt(code.code).replaceAll('\u00a0', ' ') }),
    say('desk.invitation_time', { count: minutesLeft(code, seconds.value) }),
    `${say('desk.invitation_regards')}\n${me.value?.screen_name ?? ''}`,
  ].join('\n\n');
}

const fetched = new Map<string, Words>();

/** The desk's words of a language: undefined while they come, null where they cannot be had; then they are fetched `again` when asked or online. */
function useWords(tongue: string): { words: Words | null | undefined; again: () => void } {
  const [tries, setTries] = useState(0);
  const [failed, setFailed] = useState('');
  const again = useCallback(() => setTries((before) => before + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each try fetches
  useEffect(() => {
    setFailed('');
    if (fetched.has(tongue)) return;
    const listening = new AbortController();
    const { signal } = listening;
    fetchWords(tongue, ['desk']).then(
      (got) => {
        fetched.set(tongue, got);
        if (!signal.aborted) again();
      },
      () => {
        if (signal.aborted) return;
        setFailed(tongue);
        window.addEventListener('online', again, { signal });
      },
    );
    return () => listening.abort();
  }, [tongue, tries, again]);
  return { words: fetched.get(tongue) ?? (failed === tongue ? null : undefined), again };
}
