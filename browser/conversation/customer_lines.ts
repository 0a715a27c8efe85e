// Words for what happened in a case, as a customer is told. Pure.
import { t } from '../shared/i18n';
import type { Entry, EntryKind } from '../shared/wire';

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
