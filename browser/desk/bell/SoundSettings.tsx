// Whether the desk rings: on or off, how loud, notifications outside the page.
import { t } from '../../shared/i18n';
import { askForNotifications, notifications, soundOn, tryBell, volume } from '../live/sounds';

/** The last part of the bell's panel. */
export function SoundSettings() {
  return (
    <section class="bell-part" aria-labelledby="bell-sound">
      <h2 id="bell-sound">{t('desk.sound')}</h2>
      <label class="sound-check">
        <input
          type="checkbox"
          checked={soundOn.value}
          onChange={(event) => (soundOn.value = event.currentTarget.checked)}
        />
        {t('desk.sound_on')}
      </label>
      <Volume />
      <Notifications />
    </section>
  );
}

function Volume() {
  return (
    <div class="volume">
      <label for="volume">{t('desk.volume')}</label>
      <input
        id="volume"
        type="range"
        min={0}
        max={1}
        step={0.1}
        value={volume.value}
        disabled={!soundOn.value}
        onInput={(event) => (volume.value = Number(event.currentTarget.value))}
      />
      <button type="button" class="act" disabled={!soundOn.value} onClick={tryBell}>
        {t('desk.sound_try')}
      </button>
    </div>
  );
}

function Notifications() {
  if (notifications.value === 'unsupported') return null;
  if (notifications.value === 'default')
    return (
      <button type="button" class="act" onClick={() => void askForNotifications()}>
        {t('desk.notifications_ask')}
      </button>
    );
  return <p class="dim">{t(`desk.notifications_${notifications.value}`)}</p>;
}
