// What the customer reads of a recording: before, that there will be one; while it runs, its mark, and the way to end it.
import { t } from '../../shared/i18n';
import type { ShareView } from '../../shared/screenshare';
import type { Showing } from './showing';

/** Says that the screen will be recorded. */
export function Recorded() {
  return (
    <p class="small">
      <Sign /> {t('screens.recorded')}
    </p>
  );
}

/** Says that it is being recorded, or can't be stored; nothing where neither is so. */
export function RecordingMark({ share, showing }: { share: ShareView; showing: Showing }) {
  if (share.recording === 'failed') return <p class="small">{t('screens.recording_failed')}</p>;
  if (share.recording !== 'running') return null;
  return (
    <p class="small">
      {share.state === 'live' && <Sign />}{' '}
      {t(share.state === 'live' ? 'screens.recording' : 'screens.recording_paused')}{' '}
      <button type="button" class="text-button" onClick={() => void showing.stopRecording()}>
        {t('screens.stop_recording')}
      </button>
    </p>
  );
}

function Sign() {
  return <span class="record-sign" aria-hidden="true" />;
}
