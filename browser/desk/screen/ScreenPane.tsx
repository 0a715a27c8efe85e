// The customer's screen above the conversation: how it stands in words, and the picture.
import './screen.css';
import { t } from '../../shared/i18n';
import type { ShareView } from '../../shared/screenshare';
import type { DeskCase } from '../live/case';
import { Picture } from './Picture';
import { recorderOf } from './recording';
import { endRecording, endScreen } from './screen';

interface PaneProps {
  one: DeskCase;
  share: ShareView;
  customer: string;
  /** Whether this agent sees the picture, and asks for it. */
  mine: boolean;
  sees: boolean;
}

export function ScreenPane({ one, share, customer, mine, sees }: PaneProps) {
  const shown = share.state === 'live' || share.state === 'paused';
  return (
    <section class={`screen-pane ${share.state}`} aria-label={t('desk.screen')}>
      <div class="screen-line">
        <p role="status">{words(share, customer)}</p>
        <RecordingMark one={one} share={share} customer={customer} mine={mine} />
        {mine && (
          <button type="button" class="act" onClick={() => void endScreen(one)}>
            {t(shown ? 'desk.screen_end' : 'desk.screen_take_back')}
          </button>
        )}
      </div>
      {shown && sees && <Picture key={share.id} share={share} />}
    </section>
  );
}

function RecordingMark({ one, share, customer, mine }: Omit<PaneProps, 'sees'>) {
  const recorder = recorderOf(share.id);
  const running = share.recording === 'running';
  const ends = mine && (running || share.recording === 'failed' || share.recording === 'allowed');
  return (
    <p class="screen-recording" role="status">
      {running && <span class="record-sign" aria-hidden="true" />}
      {recorded(share, customer, recorder?.waiting.value === true)}
      {ends && (
        <button type="button" class="act bare" onClick={() => void endRecording(one, share)}>
          {t('desk.screen_recording_end')}
        </button>
      )}
    </p>
  );
}

function recorded(share: ShareView, name: string, waits: boolean): string {
  if (share.recording === 'running')
    return t(waits ? 'desk.screen_recording_waits' : 'desk.screen_recording');
  if (share.recording === 'failed') return t('desk.screen_recording_failed');
  if (share.recording === 'refused') return t('desk.screen_recording_refused', { name });
  return share.recording === 'offered' && share.state === 'asked'
    ? t('desk.screen_may_record', { name })
    : '';
}

function words(share: ShareView, name: string): string {
  if (share.state === 'asked') return t('desk.screen_asked', { name });
  if (share.state === 'accepted')
    return t(share.started_at === null ? 'desk.screen_accepted' : 'desk.screen_gone', { name });
  if (share.state === 'paused') return t('desk.screen_paused', { name });
  return t('desk.screen_live', { name });
}
