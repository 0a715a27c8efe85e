// What a waiting customer is told: the place in line and the likely wait, or whether the picked agent comes.
import { useState } from 'preact/hooks';
import { t } from '../../shared/i18n';
import type { LineNews } from '../../shared/wire';
import type { Chat } from '../chat';
import { Failure } from '../FormPage';
import { failureText } from '../failures';
import { willTake } from './words';

interface StandingProps {
  chat: Chat;
  onNoWait(): void;
}

/** The strip above a waiting chat that stands in a line, or asks for one agent. */
export function Standing({ chat, onNoWait }: StandingProps) {
  const view = chat.view.value;
  if (view.asked === 'nobody') return <NotFree chat={chat} onNoWait={onNoWait} />;
  return (
    <div class="waiting-strip">
      {view.in_line ? <Place place={chat.place.value} /> : <Asking name={askedFor(chat)} />}
      <button type="button" class="secondary" onClick={onNoWait}>
        {t('portal.no_wait')}
      </button>
    </div>
  );
}

// the place is said aloud when it changes; how long it will take is read by whoever wants to know
function Place({ place }: { place: LineNews | null }) {
  return (
    <div class="waiting-words">
      <strong role="status">{placeWords(place)}</strong>{' '}
      <span class="waiting-how">
        {place && !place.staffed ? t('doors.keep_place') : null}
        {place?.staffed && place.estimate !== null ? willTake(place.estimate) : null}{' '}
        {!place || (place.staffed && place.estimate === null) ? t('doors.write_meanwhile') : null}
      </span>
    </div>
  );
}

function placeWords(place: LineNews | null): string {
  if (!place) return t('portal.waiting_title');
  return place.ahead === 0 ? t('doors.next') : t('doors.ahead', { count: place.ahead });
}

function Asking({ name }: { name: string }) {
  return (
    <p class="waiting-words" role="status">
      <strong>{t('doors.asking_one', { name })}</strong>{' '}
      <span class="waiting-how">{t('doors.asking_how')}</span>
    </p>
  );
}

function NotFree({ chat, onNoWait }: StandingProps) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const ask = async () => {
    if (busy) return;
    setBusy(true);
    setFailure('');
    await chat.askAnyone().catch((failed) => setFailure(failureText(failed)));
    setBusy(false);
  };
  return (
    <div class="waiting-strip">
      <p class="waiting-words" role="status">
        <strong>{t('doors.not_free', { name: askedFor(chat) })}</strong>{' '}
        <span class="waiting-how">{t('doors.not_free_how')}</span>
      </p>
      <div class="waiting-ways">
        <button type="button" class="primary" aria-disabled={busy} onClick={ask}>
          {t('doors.ask_anyone')}
        </button>
        <button type="button" class="secondary" onClick={onNoWait}>
          {t('doors.leave_request')}
        </button>
      </div>
      <Failure text={failure} />
    </div>
  );
}

function askedFor(chat: Chat): string {
  const last = chat.thread.value.entries.findLast(({ kind, agent }) => kind === 'asked' && agent);
  return last?.agent?.screen_name ?? '';
}
