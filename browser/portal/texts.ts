// The company's own words for its portal, in the reader's language where it has any. Pure.
import type { PortalView } from '../shared/wire';

export type PortalText = 'title' | 'welcome' | 'privacy_note';

/** Returns the portal's own text, else the one in its default language, else an empty text. */
export function portalText(portal: PortalView, language: string, name: PortalText): string {
  const own = portal.texts[language]?.[name]?.trim();
  return own || portal.texts[portal.default_language]?.[name]?.trim() || '';
}

/** Returns the address if it is one of the web, else null. */
export function webAddress(address: string): string | null {
  try {
    const url = new URL(address);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}
