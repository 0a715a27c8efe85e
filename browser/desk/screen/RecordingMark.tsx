// Whether the customer's screen is being recorded, in words beside the sign, and the button that ends it.
import { t } from '../../shared/i18n';
import type { ShareView } from '../../shared/screenshare';
import type { DeskCase } from '../live/case';
import { recorderOf } from './recording';
import { endRecording } from './screen';

interface MarkProps {
  one: DeskCase;
  share: ShareView;
  customer: string;
  /** Whether this agent asked for the screen. */
  mine: boolean;
}

export function RecordingMark({ one, share, customer, mine }: MarkProps) {
  const running = share.recording === 'running' && share.state === 'live';
  const ends =
    mine && (share.recording === 'running' || share.recording === 'failed' || share.recording === 'allowed');
  return (
    <p class="screen-recording" role="status">
      {running && <span class="record-sign" aria-hidden="true" />}
      {words(share, customer, recorderOf(share.id)?.waiting.value === true)}
      {ends && (
        <button type="button" class="act bare" onClick={() => void endRecording(one, share)}>
          {t('desk.screen_recording_end')}
        </button>
      )}
    </p>
  );
}

function words(share: ShareView, name: string, waits: boolean): string {
  switch (share.recording) {
    case 'running':
      if (share.state !== 'live') return t('desk.screen_recording_paused');
      return t(waits ? 'desk.screen_recording_waits' : 'desk.screen_recording');
    case 'failed':
      return t('desk.screen_recording_failed');
    case 'refused':
      return t('desk.screen_recording_refused', { name });
    case 'offered':
      return share.state === 'asked' ? t('desk.screen_may_record', { name }) : '';
    default:
      return '';
  }
}
