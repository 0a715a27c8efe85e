// Whether the agent can be reached: signed on or off, available or not, how many chats at once.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { BellState } from '../../shared/bell';
import { number, t, type WordKey } from '../../shared/i18n';
import { bell, changeBell, codes, fetchBell, standing } from '../live/bell';
import { Icon, type IconName } from '../shell/icons';
import { LARGEST_LIMIT, limitOf, type Standing } from '../stores/standing';
import { closePanel } from './panel';

const HOW = {
  unknown: 'desk.bell_unread',
  lost: 'desk.bell_lost_what',
  signed_off: 'desk.bell_off_what',
  unavailable: 'desk.bell_unavailable_what',
  busy: 'desk.bell_busy_what',
  available: 'desk.bell_available_what',
} as const satisfies Record<Standing, WordKey>;

/** The first part of the bell's panel. */
export function StandingSettings() {
  const now = bell.value;
  const part = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the button that was pressed has given way to others
  useEffect(() => keepFocus(part.current), [now?.signed_on]);
  if (!now)
    return (
      <section class="bell-part">
        <p>{t(HOW.unknown)}</p>
        <button type="button" class="act" onClick={() => void fetchBell()}>
          {t('desk.try_again')}
        </button>
      </section>
    );
  return (
    <section class="bell-part" aria-labelledby="bell-standing" ref={part}>
      <div class="bell-head">
        <h2 id="bell-standing">{t('desk.bell')}</h2>
        <button type="button" class="act bare" onClick={closePanel}>
          <Icon name="close" />
          <span class="unseen">{t('desk.close')}</span>
        </button>
      </div>
      {now.signed_on ? <SignedOn now={now} /> : <SignedOff />}
    </section>
  );
}

// only where the focus has fallen off the page
function keepFocus(part: HTMLElement | null): void {
  if (document.activeElement === document.body)
    part?.querySelector<HTMLElement>('.wide button, button.wide')?.focus({ preventScroll: true });
}

function SignedOff() {
  return (
    <>
      <p class="dim">{t(HOW.signed_off)}</p>
      <button
        type="button"
        class="act main-act wide"
        onClick={() => void changeBell({ signed_on: true, available: true })}
      >
        {t('desk.sign_on')}
      </button>
    </>
  );
}

function SignedOn({ now }: { now: BellState }) {
  return (
    <>
      <fieldset class="toggle wide">
        <legend class="unseen">{t('desk.bell_reachable')}</legend>
        <Side now={now} available icon="available" />
        <Side now={now} available={false} icon="pause" />
      </fieldset>
      <p class="bell-how">{t(HOW[standing.value])}</p>
      <Limit now={now} />
      <SignOff chats={now.chats} />
    </>
  );
}

function Side({ now, available, icon }: { now: BellState; available: boolean; icon: IconName }) {
  return (
    <button
      type="button"
      class={`toggle-side ${available ? 'available' : 'unavailable'}`}
      aria-pressed={now.available === available}
      onClick={() => void changeBell({ available })}
    >
      <Icon name={icon} />
      {t(available ? 'desk.bell_available' : 'desk.bell_unavailable')}
    </button>
  );
}

function Limit({ now }: { now: BellState }) {
  const { chats, asked, limit } = now;
  const step = (by: number) => void changeBell({ limit: limitOf(limit + by) });
  return (
    <fieldset class="limit">
      <legend>
        {t('desk.limit')} <span class="dim">{t('desk.limit_used', { used: chats + asked, limit })}</span>
      </legend>
      <div class="stepper">
        <button
          type="button"
          class="act"
          aria-label={t('desk.limit_less')}
          disabled={limit <= 1}
          onClick={() => step(-1)}
        >
          <Icon name="minus" />
        </button>
        <output aria-label={t('desk.limit')}>{number(limit)}</output>
        <button
          type="button"
          class="act"
          aria-label={t('desk.limit_more')}
          disabled={limit >= LARGEST_LIMIT}
          onClick={() => step(1)}
        >
          <Icon name="plus" />
        </button>
      </div>
    </fieldset>
  );
}

// signing off ends the codes that were told on the phone, and lets colleagues take over the chats: it asks while there are any
function SignOff({ chats }: { chats: number }) {
  const [asking, setAsking] = useState(false);
  const open = codes.value.length;
  const asks = open > 0 || chats > 0;
  const off = () => {
    setAsking(false);
    void changeBell({ signed_on: false });
  };
  if (asking && asks)
    return (
      <div class="sign-off-ask" role="alertdialog" aria-labelledby="sign-off-ask">
        <div id="sign-off-ask">
          {open > 0 && <p>{t('desk.sign_off_ask', { count: open })}</p>}
          {chats > 0 && <p>{t('desk.sign_off_chats', { count: chats })}</p>}
        </div>
        <div class="bell-row">
          <button type="button" class="act" onClick={() => setAsking(false)}>
            {t('desk.cancel')}
          </button>
          <button type="button" class="act danger sure" ref={focus} onClick={off}>
            {t('desk.sign_off')}
          </button>
        </div>
      </div>
    );
  return (
    <button type="button" class="act wide" onClick={() => (asks ? setAsking(true) : off())}>
      <Icon name="off" />
      {t('desk.sign_off')}
    </button>
  );
}

function focus(button: HTMLButtonElement | null): void {
  button?.focus();
}
