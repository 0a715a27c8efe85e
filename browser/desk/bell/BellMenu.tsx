// The bell in the header: how the agent can be reached, what waits for an answer, and the panel where all of it is changed.
import './bell.css';
import { useEffect } from 'preact/hooks';
import { number, t } from '../../shared/i18n';
import { alerts, waiting } from '../live/alerts';
import { bellProblem, codes, standing } from '../live/bell';
import { soundBlocked, soundOn, volume } from '../live/sounds';
import { Icon, type IconName } from '../shell/icons';
import type { Standing } from '../stores/standing';
import { AlertCards } from './AlertStack';
import { Codes } from './Codes';
import { PANEL, panelOpen } from './panel';
import { SoundSettings } from './SoundSettings';
import { StandingSettings } from './StandingSettings';

const ICONS = {
  unknown: 'bell',
  lost: 'bolt',
  signed_off: 'off',
  unavailable: 'pause',
  busy: 'busy',
  available: 'available',
} as const satisfies Record<Standing, IconName>;

/** The button and its panel. */
export function BellMenu() {
  useEffect(() => gone, []);
  return (
    <div class="corner">
      <SoundBlocked />
      <BellButton />
      <div
        id={PANEL}
        class="popover bell-panel"
        popover="auto"
        role="dialog"
        aria-label={t('desk.bell')}
        onBeforeToggle={(event) => (panelOpen.value = event.newState === 'open')}
      >
        {panelOpen.value && <Panel />}
      </div>
    </div>
  );
}

function gone(): void {
  panelOpen.value = false;
}

function BellButton() {
  const now = standing.value;
  const alertCount = waiting.value.length;
  const codeCount = codes.value.length;
  const silent = !soundOn.value || volume.value === 0;
  const told = [
    `${t('desk.bell')}: ${t(`desk.bell_${now}`)}`,
    alertCount > 0 && t('desk.bell_alerts', { count: alertCount }),
    codeCount > 0 && t('desk.bell_codes', { count: codeCount }),
    silent && t('desk.sound_is_off'),
  ];
  return (
    <button
      type="button"
      class={`top-button bell-button ${now}`}
      popovertarget={PANEL}
      title={t('desk.bell')}
    >
      <span class="unseen">{told.filter(Boolean).join(', ')}</span>
      <span class="bell-seen" aria-hidden="true">
        <span class="bell-state">
          <Icon name={ICONS[now]} />
          <span class="bell-word">{t(`desk.bell_${now}`)}</span>
        </span>
        {alertCount > 0 && <span class="badge urgent">{number(alertCount)}</span>}
        {codeCount > 0 && (
          <span class="bell-codes">
            <Icon name="code" />
            {number(codeCount)}
          </span>
        )}
        {silent && <Icon name="bell-off" />}
      </span>
    </button>
  );
}

function Panel() {
  return (
    <>
      <StandingSettings />
      {bellProblem.value && (
        <p class="bell-problem" role="alert">
          {bellProblem.value}
        </p>
      )}
      {alerts.value.length > 0 && (
        <section class="bell-part" aria-labelledby="bell-alerts">
          <h2 id="bell-alerts">{t('desk.alerts')}</h2>
          <AlertCards />
        </section>
      )}
      <Codes />
      <SoundSettings />
    </>
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
