// Who is there: nobody yet, with the way out, or an agent by screen name.
import { useEffect } from 'preact/hooks';
import { holdTicker, seconds } from '../shared/clock';
import { duration, t } from '../shared/i18n';
import type { ChatView } from '../shared/wire';

/** One line on how the chat stands. */
export function Status({ view }: { view: ChatView }) {
  const agent = view.chat === 'waiting' ? null : view.agent;
  return (
    <div class={`status ${view.chat}`}>
      <span class="avatar" aria-hidden="true">
        {agent ? [...agent][0]?.toLocaleUpperCase() : ''}
      </span>
      <p role="status">{words(view, agent)}</p>
    </div>
  );
}

function words(view: ChatView, agent: string | null): string {
  if (view.chat === 'waiting') return t('portal.waiting');
  if (view.chat === 'ended') return t('portal.ended_title');
  return agent ? t('portal.talking', { name: agent }) : t('portal.talking_nobody');
}

/** Says that no agent is there yet, and offers the way out. */
export function Waiting({ view, onNoWait }: { view: ChatView; onNoWait(): void }) {
  useEffect(holdTicker, []);
  return (
    <section class="waiting" aria-label={t('portal.waiting')}>
      <div class="waiting-words">
        <p>
          <strong>{t('portal.waiting_title')}</strong> {t('portal.waiting_how')}
        </p>
        <p class="small">{t('portal.waited', { time: duration(seconds.value - view.opened_at) })}</p>
      </div>
      <button type="button" class="secondary" onClick={onNoWait}>
        {t('portal.no_wait')}
      </button>
    </section>
  );
}
