// Who is there: nobody yet, with the way out, or an agent by screen name.
import { useEffect } from 'preact/hooks';
import { holdTicker, seconds } from '../shared/clock';
import { duration, language, t } from '../shared/i18n';
import type { ChatView } from '../shared/wire';

/** One line on how the chat stands. */
export function Status({ view }: { view: ChatView }) {
  const waiting = view.chat === 'waiting';
  const agent = waiting ? null : view.agent;
  return (
    <div class={`status ${view.chat}`}>
      <span class="avatar" aria-hidden="true">
        {agent ? [...agent][0]?.toLocaleUpperCase() : ''}
      </span>
      {waiting ? (
        <Waited since={view.opened_at} />
      ) : (
        <p role="status">{agent ? helpers(agent, view.guests) : t('portal.talking_nobody')}</p>
      )}
    </div>
  );
}

function helpers(agent: string, guests: readonly string[]): string {
  if (guests.length === 0) return t('portal.talking', { name: agent });
  return t('portal.talking_more', { names: new Intl.ListFormat(language()).format([agent, ...guests]) });
}

function Waited({ since }: { since: number }) {
  useEffect(holdTicker, []);
  return <p>{t('portal.waited', { time: duration(seconds.value - since) })}</p>;
}

/** Says that no agent is there yet, and offers the way out. */
export function Waiting({ onNoWait }: { onNoWait(): void }) {
  return (
    <div class="waiting-strip">
      <p class="waiting-words" role="status">
        <strong>{t('portal.waiting_title')}</strong>{' '}
        <span class="waiting-how">{t('portal.waiting_how')}</span>
      </p>
      <button type="button" class="secondary" onClick={onNoWait}>
        {t('portal.no_wait')}
      </button>
    </div>
  );
}
