// Whether the desk rings: on or off, how loud, notifications; and a word where the browser still blocks sound.
import { t } from '../../shared/i18n';
import { askForNotifications, notifications, ringBell, soundBlocked, soundOn, volume } from '../live/sounds';
import { Icon } from './icons';

/** The bell in the header. */
export function SoundMenu() {
  const silent = !soundOn.value || volume.value === 0;
  return (
    <div class="corner">
      <SoundBlocked />
      <button
        type="button"
        class="top-button"
        popovertarget="sound-menu"
        aria-label={t(silent ? 'desk.sound_is_off' : 'desk.sound_is_on')}
        title={t(silent ? 'desk.sound_is_off' : 'desk.sound_is_on')}
      >
        <Icon name={silent ? 'bell-off' : 'bell'} />
      </button>
      <div id="sound-menu" class="popover sound-menu" popover="auto">
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
      </div>
    </div>
  );
}

/** Says that the browser still blocks sound: any click allows it, so this button needs to do nothing. */
export function SoundBlocked() {
  if (!soundBlocked.value) return null;
  return (
    <button type="button" class="top-button blocked">
      <Icon name="bell-off" />
      <span>{t('desk.sound_blocked')}</span>
    </button>
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
      <button type="button" class="act" disabled={!soundOn.value} onClick={ringBell}>
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
