// The alerts over every page of the desk: at a fixed place, the newest on top, never over the field one writes in.
import './alerts.css';
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../../shared/i18n';
import { alerts } from '../live/alerts';
import { isTyping } from '../live/attention';
import { waitingOf } from '../stores/alerts';
import { type Box, type Corner, cornerFor } from '../stores/placing';
import { AlertCard } from './AlertCard';
import { startAlertKeys } from './keys';
import { panelOpen } from './panel';

const corner = signal<Corner>('top-right');

/** Nothing while nothing waits, and while the bell's panel shows them. */
export function AlertStack() {
  useEffect(startAlertKeys, []);
  return panelOpen.value || alerts.value.length === 0 ? null : <Stack />;
}

function Stack() {
  const stack = useRef<HTMLElement>(null);
  useEffect(() => (stack.current ? keepClear(stack.current) : undefined), []);
  return (
    <section
      id="alerts"
      ref={stack}
      class="alerts"
      data-corner={corner.value}
      aria-label={t('desk.alerts')}
      tabIndex={-1}
    >
      <AlertCards />
    </section>
  );
}

/** The cards themselves, the newest first. */
export function AlertCards() {
  const oldest = waitingOf(alerts.value)[0]?.offer.id;
  return (
    <>
      {[...alerts.value].reverse().map((alert) => (
        <AlertCard key={alert.offer.id} alert={alert} keys={alert.offer.id === oldest} />
      ))}
    </>
  );
}

// moves when one begins to write where the alerts are; never while they are being pressed
function keepClear(stack: HTMLElement): () => void {
  const listening = new AbortController();
  const place = () => {
    const focused = document.activeElement;
    if (stack.contains(focused)) return;
    const field = isTyping(focused) ? (focused as HTMLElement).getBoundingClientRect() : null;
    const { width, height } = stack.getBoundingClientRect();
    corner.value = cornerFor({ width, height }, field, roomOf(stack));
  };
  const sizes = new ResizeObserver(place);
  sizes.observe(stack);
  document.addEventListener('focusin', place, { signal: listening.signal });
  window.addEventListener('resize', place, { signal: listening.signal });
  place();
  return () => {
    sizes.disconnect();
    listening.abort();
  };
}

// between the header and the lower edge of the window
function roomOf(stack: HTMLElement): Box {
  const top = Number.parseFloat(getComputedStyle(stack).getPropertyValue('--edge-top')) || 0;
  return { left: 0, top, width: document.documentElement.clientWidth, height: innerHeight - top };
}
