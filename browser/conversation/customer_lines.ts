// Words for what happened in a case, as a customer is told. Pure.
import { t } from '../shared/i18n';
import type { Entry, EntryKind } from '../shared/wire';
import { consent } from './consent';

interface Told {
  /** The agent who did it or whom it concerns, by screen name. */
  name: string;
  entry: Entry;
}

/** Returns the line for an entry, or null where the customer needs none. */
export function lineForCustomer(entry: Entry): string | null {
  if (entry.kind === 'message') return entry.text ?? null;
  return LINES[entry.kind]?.({ name: entry.agent?.screen_name ?? '', entry }) ?? null;
}

const LINES: Partial<Record<EntryKind, (told: Told) => string>> = {
  assigned: ({ name }) => t('conversation.you_joined', { name }),
  unassigned: ({ name }) => agentGone(name),
  agent_left: ({ name }) => agentGone(name),
  ended: ({ name, entry }) => youEnded(entry, name),
  silence_warned: () => t('conversation.you_silence'),
  requested: ({ entry }) =>
    entry.by === 'customer' ? t('conversation.you_requested') : t('conversation.you_requested_away'),
  returned: () => t('conversation.you_returned'),
  renamed: () => t('conversation.you_renamed'),
  rated: () => t('conversation.you_rated'),
  asked: ({ name }) => (name ? t('conversation.you_asked', { name }) : t('conversation.you_asked_anyone')),
  not_free: ({ name }) => t('conversation.you_not_free', { name }),
  joined: ({ name }) => t('conversation.you_joined', { name }),
  parted: ({ name }) => t('conversation.you_parted', { name }),
  share_asked: ({ name }) => t('conversation.you_share_asked', { name }),
  share_accepted: ({ entry }) => t(`conversation.you_share_accepted${consent(entry)}`),
  share_refused: () => t('conversation.you_share_refused'),
  share_started: ({ name }) => t('conversation.you_share_started', { name }),
  share_paused: () => t('conversation.you_share_paused'),
  share_resumed: ({ name }) => t('conversation.you_share_started', { name }),
  share_lost: () => t('conversation.you_share_lost'),
  share_ended: () => t('conversation.you_share_ended'),
  record_started: () => t('conversation.you_record_started'),
  record_failed: () => t('conversation.you_record_failed'),
  record_ended: () => t('conversation.you_record_ended'),
  record_deleted: () => t('conversation.you_record_deleted'),
};

function agentGone(name: string): string {
  return name ? t('conversation.you_agent_left', { name }) : t('conversation.you_wait_again');
}

function youEnded(entry: Entry, name: string): string {
  if (entry.by === 'customer') return t('conversation.you_ended');
  return entry.by === 'agent' && name
    ? t('conversation.you_ended_by', { name })
    : t('conversation.you_ended_itself');
}
