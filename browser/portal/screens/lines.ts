// Words for what happened with the customer's screen, as the customer is told; they come late, like all of a share. Pure.
import { consent } from '../../conversation/consent';
import { t } from '../../shared/i18n';
import type { Entry, EntryKind } from '../../shared/wire';

interface Told {
  /** The agent who did it or whom it concerns, by screen name. */
  name: string;
  entry: Entry;
}

/** Returns the line for an entry, or null for one that tells of something else. */
export function lineForScreens(entry: Entry): string | null {
  return LINES[entry.kind]?.({ name: entry.agent?.screen_name ?? '', entry }) ?? null;
}

const LINES: Partial<Record<EntryKind, (told: Told) => string>> = {
  share_asked: ({ name }) => t('screens.you_share_asked', { name }),
  share_accepted: ({ entry }) => t(`screens.you_share_accepted${consent(entry)}`),
  share_refused: () => t('screens.you_share_refused'),
  share_started: ({ name }) => t('screens.you_share_started', { name }),
  share_paused: () => t('screens.you_share_paused'),
  share_resumed: ({ name }) => t('screens.you_share_started', { name }),
  share_lost: () => t('screens.you_share_lost'),
  share_ended: () => t('screens.you_share_ended'),
  record_started: () => t('screens.you_record_started'),
  record_failed: () => t('screens.you_record_failed'),
  record_ended: () => t('screens.you_record_ended'),
  record_deleted: () => t('screens.you_record_deleted'),
};
