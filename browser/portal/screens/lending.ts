// A frame ends when the company's page around it is left: the screen is shown from a window of the portal's own, which takes up the same case.
import { language } from '../../shared/i18n';
import { readBoot } from '../boot';
import type { Chat } from '../chat';
import { LENT, ticketKey } from '../keeping';

/** Whether the page is inside another. */
export function isFramed(): boolean {
  return window.parent !== window;
}

/**
 * Opens the window, to be called from a click; returns whether the browser let it open.
 * The case's token stands in no address, and in no message that another page might hear: it is put into the new window's own
 * storage, which only a page of our own origin can reach, and which ends with the window.
 */
export function openWindow(chat: Chat): boolean {
  const opened = window.open('about:blank', '_blank');
  if (!opened) return false;
  try {
    const { sessionStorage, location: place } = opened;
    sessionStorage.setItem(ticketKey(String(readBoot().portal_id)), JSON.stringify(chat.ticket));
    sessionStorage.setItem(LENT, '1');
    place.replace(`${location.origin}${location.pathname}?lang=${encodeURIComponent(language())}`);
    return true;
  } catch {
    opened.close();
    return false;
  }
}
