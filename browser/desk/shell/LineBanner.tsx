// Says when the line to the server is lost, and when there are newer pages than these.
import { signal } from '@preact/signals';
import { t } from '../../shared/i18n';
import { alerts, putAway, spoken } from '../live/alerts';
import { outdated, theLine } from '../live/wire';
import { addressOf, go } from '../router';
import { Icon } from './icons';
import { SoundBlocked } from './SoundMenu';

const roomy = matchMedia('(min-width: 1320px)');

/** Whether there is room for the band in the header. */
export const inHeader = signal(roomy.matches);
roomy.addEventListener('change', () => {
  inHeader.value = roomy.matches;
});

/** A band in the header or below it; nothing while all is well. */
export function LineBanner() {
  const state = theLine.value?.state.value;
  return (
    <div class="line-news" role="status">
      <p class="unseen">{spoken.value}</p>
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
      {state !== 'waiting' && <Away />}
      {state !== 'waiting' && outdated.value && alerts.value.length === 0 && (
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

function Away() {
  const [first] = alerts.value;
  if (!first) return null;
  const show = () => {
    putAway(first.number);
    go(addressOf('all', first.number));
  };
  return (
    <p class="band">
      <Icon name="warn" /> {first.words}
      <button type="button" class="link" onClick={show}>
        {t('desk.show_case')}
      </button>
      <button type="button" class="link" onClick={() => putAway(first.number)}>
        {t('desk.close')}
      </button>
    </p>
  );
}
