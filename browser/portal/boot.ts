// What the server wrote into the page: words, languages and the portal.

import type { FaceView } from '../shared/bell';
import type { Words } from '../shared/i18n';
import type { PortalView } from '../shared/wire';

export interface Boot {
  words: Words;
  language: string;
  languages: { code: string; name: string }[];
  portal: PortalView;
  /** How the portal stands to newcomers. */
  face: FaceView;
  /** What stays when the portal's address changes. */
  portal_id: number;
}

/** Returns what stands in the page's `boot` element. */
export function readBoot(): Boot {
  return JSON.parse(document.getElementById('boot')?.textContent ?? 'null') as Boot;
}
