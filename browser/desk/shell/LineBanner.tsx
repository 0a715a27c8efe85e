// Says when the line to the server is lost, and when there are newer pages than these.
import { t } from '../../shared/i18n';
import { outdated, theLine } from '../live/wire';
import { Icon } from './icons';
import { SoundBlocked } from './SoundMenu';

/** A band below the header; nothing while all is well. */
export function LineBanner() {
  const state = theLine.value?.state.value;
  return (
    <div role="status">
      <div class="band-small">
        <SoundBlocked />
      </div>
      {state === 'waiting' && (
        <p class="band">
          <Icon name="bolt" /> {t('desk.line_lost')}
          <button type="button" class="link" onClick={() => theLine.value?.retry()}>
            {t('desk.line_now')}
          </button>
        </p>
      )}
      {state !== 'waiting' && outdated.value && (
        <p class="band calm">
          {t('desk.outdated')}
          <button type="button" class="link" onClick={() => location.reload()}>
            {t('desk.reload')}
          </button>
        </p>
      )}
    </div>
  );
}
