// Whether the bell's panel is open: it shows the alerts itself then.
import { signal } from '@preact/signals';

/** The panel in the header. */
export const panelOpen = signal(false);

/** The panel's element, for buttons that open it and for closing it from elsewhere. */
export const PANEL = 'bell';

/** Closes the panel, if it is open. */
export function closePanel(): void {
  const panel = document.getElementById(PANEL);
  if (panel?.matches(':popover-open')) panel.hidePopover();
}
