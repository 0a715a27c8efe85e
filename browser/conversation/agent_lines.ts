// Words for what happened in a case, as agents are told. Pure.
import { t } from '../shared/i18n';
import type { Entry, EntryKind } from '../shared/wire';
import { consent } from './consent';

interface Told {
  /** The agent who did it or whom it concerns. */
  name: string;
  /** Done by, or about, the agent who reads. */
  self: boolean;
  customer: string;
  entry: Entry;
}

/** Returns the line for an entry, or null where agents need none. `me` is the reading agent's id, `customer` a name. */
export function lineForAgent(me: number, customer: string, entry: Entry): string | null {
  if (entry.kind === 'message') return entry.text ?? null;
  const told = { name: entry.agent?.screen_name ?? '', self: entry.agent?.id === me, customer, entry };
  return LINES[entry.kind]?.(told) ?? null;
}

const LINES: Partial<Record<EntryKind, (told: Told) => string>> = {
  opened: ({ customer }) => t('desk.line_opened', { customer }),
  assigned: ({ name, self }) => (self ? t('desk.line_assigned_me') : t('desk.line_assigned', { name })),
  unassigned: () => t('desk.line_unassigned'),
  agent_left: ({ name, self }) => (self ? t('desk.line_left_me') : t('desk.line_left', { name })),
  ended: ({ name, self, customer, entry }) => ended(entry, self, entry.by === 'customer' ? customer : name),
  silence_warned: () => t('desk.line_silence'),
  requested: ({ customer, entry }) =>
    entry.by === 'customer'
      ? t('desk.line_requested', { customer })
      : t('desk.line_requested_away', { customer }),
  abandoned: ({ customer }) => t('desk.line_abandoned', { customer }),
  gone: ({ customer }) => t('desk.line_gone', { customer }),
  returned: ({ customer }) => t('desk.line_returned', { customer }),
  resolved: ({ name, self, entry }) => resolved(entry, self, name),
  reopened: ({ name, self, entry }) => {
    if (entry.by === 'system') return t('desk.line_reopened_mail');
    return self ? t('desk.line_reopened_me') : t('desk.line_reopened', { name });
  },
  renamed: ({ customer }) => t('desk.line_renamed', { customer }),
  rated: ({ customer, entry }) => t('desk.line_rated', { customer, score: entry.other ?? '' }),
  blocked: ({ name, self }) => (self ? t('desk.line_blocked_me') : t('desk.line_blocked', { name })),
  agent_away: ({ name }) => t('desk.line_agent_away', { name }),
  code_used: ({ name, customer }) => t('desk.line_code_used', { name, customer }),
  asked: ({ name, customer }) =>
    name ? t('desk.line_asked', { name, customer }) : t('desk.line_asked_anyone', { customer }),
  not_free: ({ name }) => t('desk.line_not_free', { name }),
  offered: ({ name }) => t('desk.line_offered', { name }),
  declined: ({ name }) => t('desk.line_declined', { name }),
  missed: ({ name }) => t('desk.line_missed', { name }),
  transferring: ({ name, entry }) => t('desk.line_transferring', { name: entry.other ?? name }),
  transfer_back: ({ name, entry }) => {
    if (!entry.other) return t('desk.line_transfer_back');
    return name ? t('desk.line_transfer_refused', { name }) : t('desk.line_transfer_unanswered');
  },
  invited: ({ name }) => t('desk.line_invited', { name }),
  invite_back: ({ name }) => t('desk.line_invite_back', { name }),
  joined: ({ name }) => t('desk.line_joined', { name }),
  parted: ({ name }) => t('desk.line_parted', { name }),
  share_asked: ({ name, self }) =>
    self ? t('desk.line_share_asked_me') : t('desk.line_share_asked', { name }),
  share_accepted: ({ customer, entry }) => t(`desk.line_share_accepted${consent(entry)}`, { customer }),
  share_refused: ({ customer }) => t('desk.line_share_refused', { customer }),
  share_started: ({ customer }) => t('desk.line_share_started', { customer }),
  share_paused: ({ customer }) => t('desk.line_share_paused', { customer }),
  share_resumed: ({ customer }) => t('desk.line_share_started', { customer }),
  share_lost: () => t('desk.line_share_lost'),
  share_ended: () => t('desk.line_share_ended'),
  record_started: () => t('desk.line_record_started'),
  record_failed: () => t('desk.line_record_failed'),
  record_ended: ({ entry }) => t(`desk.line_record_${entry.other === 'full' ? 'full' : 'ended'}`),
  record_deleted: ({ name }) => t('desk.line_record_deleted', { name }),
};

function ended(entry: Entry, self: boolean, name: string): string {
  if (entry.by === 'system') return t('desk.line_ended_itself');
  return self ? t('desk.line_ended_me') : t('desk.line_ended', { name });
}

function resolved(entry: Entry, self: boolean, name: string): string {
  const outcome =
    entry.other === 'solved' || entry.other === 'not_solved' ? t(`desk.line_outcome_${entry.other}`) : '';
  const said = self ? t('desk.line_resolved_me') : t('desk.line_resolved', { name });
  const line = name || self ? said : t('desk.line_resolved_itself');
  return outcome ? `${line} ${outcome}` : line;
}
