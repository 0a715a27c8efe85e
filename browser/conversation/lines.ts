// Words for what happened in a case, for the one who reads: customers and agents are told differently. Pure.
import { t } from '../shared/i18n';
import type { Entry, EntryKind } from '../shared/wire';
import type { Reader } from './items';

interface Told {
  /** The agent who did it or whom it concerns. */
  name: string;
  /** Done by, or about, the agent who reads. */
  self: boolean;
  customer: string;
  entry: Entry;
}

type Wording = Partial<Record<EntryKind, (told: Told) => string>>;

/** Returns the line for an entry, or null where this reader needs none. `customer` is the customer's name. */
export function lineFor(reader: Reader, customer: string, entry: Entry): string | null {
  if (entry.kind === 'message') return entry.text ?? null;
  const name = entry.agent?.screen_name ?? '';
  const self = reader.side === 'agent' && entry.agent?.id === reader.agent;
  const wording = reader.side === 'customer' ? TO_CUSTOMERS : TO_AGENTS;
  return wording[entry.kind]?.({ name, self, customer, entry }) ?? null;
}

const TO_CUSTOMERS: Wording = {
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
};

const TO_AGENTS: Wording = {
  opened: ({ customer }) => t('conversation.opened', { customer }),
  assigned: ({ name, self }) => (self ? t('conversation.assigned_me') : t('conversation.assigned', { name })),
  unassigned: () => t('conversation.unassigned'),
  agent_left: ({ name, self }) => (self ? t('conversation.left_me') : t('conversation.left', { name })),
  ended: ({ name, self, customer, entry }) => ended(entry, self, entry.by === 'customer' ? customer : name),
  silence_warned: () => t('conversation.silence'),
  requested: ({ customer, entry }) =>
    entry.by === 'customer'
      ? t('conversation.requested', { customer })
      : t('conversation.requested_away', { customer }),
  abandoned: ({ customer }) => t('conversation.abandoned', { customer }),
  gone: ({ customer }) => t('conversation.gone', { customer }),
  returned: ({ customer }) => t('conversation.returned', { customer }),
  resolved: ({ name, self, entry }) => resolved(entry, self, name),
  reopened: ({ name, self }) => (self ? t('conversation.reopened_me') : t('conversation.reopened', { name })),
  renamed: ({ customer }) => t('conversation.renamed', { customer }),
  rated: ({ customer, entry }) => t('conversation.rated', { customer, score: entry.other ?? '' }),
  blocked: ({ name, self }) => (self ? t('conversation.blocked_me') : t('conversation.blocked', { name })),
  agent_away: ({ name }) => t('conversation.agent_away', { name }),
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

function ended(entry: Entry, self: boolean, name: string): string {
  if (entry.by === 'system') return t('conversation.ended_itself');
  return self ? t('conversation.ended_me') : t('conversation.ended', { name });
}

function resolved(entry: Entry, self: boolean, name: string): string {
  const outcome =
    entry.other === 'solved' || entry.other === 'not_solved' ? t(`conversation.outcome_${entry.other}`) : '';
  const said = self ? t('conversation.resolved_me') : t('conversation.resolved', { name });
  const line = name || self ? said : t('conversation.resolved_itself');
  return outcome ? `${line} ${outcome}` : line;
}
