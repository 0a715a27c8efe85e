// The picture in a small window that stays above all others (Document Picture-in-Picture), where the browser has such windows.
import { effect } from '@preact/signals';
import { render } from 'preact';
import { language, t } from '../../shared/i18n';
import type { DeskCase } from '../live/case';
import { Stage } from './Picture';
import type { Look } from './screen';

interface Windows {
  requestWindow(size: { width: number; height: number }): Promise<Window>;
}

function windows(): Windows | null {
  return (window as unknown as { documentPictureInPicture?: Windows }).documentPictureInPicture ?? null;
}

/** Whether this browser has such windows. */
export function canBeApart(): boolean {
  return windows() !== null;
}

/** Opens the window, to be called in a press; it closes with the share, and its closing brings the picture back. */
export async function openApart(one: DeskCase, look: Look, customer: string): Promise<void> {
  const opened = await windows()
    ?.requestWindow({ width: 960, height: 640 })
    .catch(() => null);
  if (!opened) return;
  const place = furnish(opened, t('desk.screen_of', { name: customer }));
  const release = look.hold();
  look.apart.value = true;
  const end = effect(() => {
    if (look.over.value) opened.close();
  });
  render(<Apart one={one} look={look} />, place);
  opened.addEventListener('pagehide', () => {
    end();
    render(null, place);
    release();
    look.apart.value = false;
  });
}

function Apart({ one, look }: { one: DeskCase; look: Look }) {
  const state = one.share.value?.state ?? 'ended';
  return (
    <section class={`screen-pane screen-alone ${state}`}>
      <Stage look={look} live={state === 'live'} />
    </section>
  );
}

// the same looks as the desk's
function furnish({ document: own }: Window, title: string): HTMLElement {
  own.title = title;
  own.documentElement.lang = language();
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')) {
    const copy = own.createElement('link');
    copy.rel = 'stylesheet';
    copy.href = link.href;
    own.head.append(copy);
  }
  const place = own.createElement('main');
  place.className = 'screen-window';
  own.body.append(place);
  return place;
}
