// One alert: what it is, who asks and what, how long there is to answer; and how it ended.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { seconds } from '../../shared/clock';
import { language, number, t } from '../../shared/i18n';
import { accept, answering, answerProblems, decline, putAlertAway } from '../live/alerts';
import { portals } from '../live/desk';
import { Icon } from '../shell/icons';
import { type Alert, COLOURS, secondsLeft, shareLeft } from '../stores/alerts';
import type { ALERT_KEYS } from './keys';
import { OFFER_ICONS } from './kinds';

const SECONDS = { style: 'unit', unit: 'second', unitDisplay: 'short' } as const;

/** `keys` says the shortcuts on the buttons: they answer the oldest alert. */
export function AlertCard({ alert, keys }: { alert: Alert; keys: boolean }) {
  const { offer, ending } = alert;
  const card = useRef<HTMLElement>(null);
  useLayoutEffect(() => () => passOnFocus(card.current), []);
  const id = `alert-${offer.id}`;
  return (
    <article
      ref={card}
      class={`alert ${COLOURS[offer.kind]} ${ending ? 'over' : ''}`}
      aria-labelledby={`${id}-kind ${id}-name`}
    >
      <p class="alert-head" id={`${id}-kind`}>
        <Icon name={OFFER_ICONS[offer.kind]} />
        <span class="alert-kind">
          {t(`desk.alert_${offer.kind}`, { portal: portals.value.get(offer.portal)?.name ?? '' })}
        </span>
        {!ending && <TimeLeft alert={alert} />}
      </p>
      <Asked alert={alert} id={id} />
      {ending ? <Over alert={alert} /> : <Answers alert={alert} keys={keys} />}
    </article>
  );
}

// the focus does not fall off the page with the card it was in
function passOnFocus(card: HTMLElement | null): void {
  if (!card?.contains(document.activeElement)) return;
  requestAnimationFrame(() => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const next = document.querySelector<HTMLElement>('.alert .answer') ?? document.getElementById('main');
    next?.focus({ preventScroll: true });
  });
}

function TimeLeft({ alert: { offer } }: { alert: Alert }) {
  const count = secondsLeft(offer, seconds.value);
  return (
    <span class="alert-time" role="timer">
      <span aria-hidden="true">{number(count, SECONDS)}</span>
      <span class="unseen">{t('desk.alert_seconds', { count })}</span>
    </span>
  );
}

function Asked({ alert: { offer }, id }: { alert: Alert; id: string }) {
  return (
    <div class="alert-asked">
      <p class="alert-name">
        <strong id={`${id}-name`}>{offer.name || t('desk.no_name')}</strong>
        <span class="dim">{languageName(offer.language)}</span>
      </p>
      {offer.question && (
        <p class="alert-question" dir="auto" lang={offer.language}>
          {offer.question}
        </p>
      )}
      {offer.sender && <p class="alert-sender">{t('desk.alert_from', { name: offer.sender })}</p>}
      {offer.note && (
        <p class="alert-note" dir="auto">
          {offer.note}
        </p>
      )}
    </div>
  );
}

// not `disabled`: the focus would fall off the page; a second press asks for nothing (live/alerts.ts)
function Answers({ alert: { offer }, keys }: { alert: Alert; keys: boolean }) {
  const busy = answering.value.has(offer.id);
  const problem = answerProblems.value.get(offer.id);
  return (
    <>
      {problem && (
        <p class="wrong" role="alert">
          {problem}
        </p>
      )}
      <div class="alert-answers">
        <button
          type="button"
          class="act main-act answer"
          aria-keyshortcuts={keys ? 'y' : undefined}
          aria-disabled={busy}
          onClick={() => void accept(offer.id)}
        >
          {t('desk.alert_accept')}
          {keys && <Key name="y" />}
        </button>
        <button
          type="button"
          class="act"
          aria-keyshortcuts={keys ? 'x' : undefined}
          aria-disabled={busy}
          onClick={() => void decline(offer.id)}
        >
          {t('desk.alert_decline')}
          {keys && <Key name="x" />}
        </button>
      </div>
      <div class="alert-bar" aria-hidden="true">
        <span style={{ transform: `scaleX(${shareLeft(offer, seconds.value)})` }} />
      </div>
    </>
  );
}

function Key({ name }: { name: (typeof ALERT_KEYS)[number] }) {
  return (
    <span class="alert-key" aria-hidden="true">
      {name}
    </span>
  );
}

function Over({ alert }: { alert: Alert }) {
  return (
    <div class="alert-answers">
      <button type="button" class="act answer" onClick={() => putAlertAway(alert.offer.id)}>
        {t('desk.close')}
      </button>
      <p class="alert-end" role="status">
        {endWords(alert)}
      </p>
    </div>
  );
}

function endWords({ ending }: Alert): string {
  if (ending?.by) return t('desk.alert_taken', { name: ending.by });
  if (ending?.how === 'missed') return t('desk.alert_missed');
  return t('desk.alert_withdrawn');
}

function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(language(), { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}
