// Says when the line to the server is lost, and when there are newer pages than these.
import { signal } from '@preact/signals';
import { t } from '../../shared/i18n';
import { SoundBlocked } from '../bell/BellMenu';
import { putAway, spoken, type Warning, warnings } from '../live/warnings';
import { outdated, theLine } from '../live/wire';
import { addressOf, go } from '../router';
import { Icon } from './icons';

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
      {state !== 'waiting' && <Warned />}
      {state !== 'waiting' && outdated.value && warnings.value.length === 0 && (
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

function Warned() {
  const [first] = warnings.value;
  if (!first) return null;
  return (
    <p class="band">
      <Icon name="warn" /> {first.words}
      <Act warning={first} />
      <button type="button" class="link" onClick={() => putAway(first.key)}>
        {t('desk.close')}
      </button>
    </p>
  );
}

function Act({ warning: { key, number, act } }: { warning: Warning }) {
  const show = () => {
    putAway(key);
    if (number !== null) go(addressOf('all', number));
  };
  if (!act && number === null) return null;
  return (
    <button type="button" class="link" onClick={act?.deed ?? show}>
      {act?.words ?? t('desk.show_case')}
    </button>
  );
}
