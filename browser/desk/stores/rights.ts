// What this agent may do with a case as it stands; the server decides, this only spares the agent buttons that would be refused.
import type { CaseRow, Me } from '../../shared/wire';
import { takesPart } from './handing';
import { chatRuns } from './times';

/** What can be offered for a case. */
export type Offered = {
  assignToMe: boolean;
  assignTo: boolean;
  takeOver: boolean;
  unassign: boolean;
  transfer: boolean;
  invite: boolean;
  leave: boolean;
  part: boolean;
  end: boolean;
  resolve: boolean;
  reopen: boolean;
  write: boolean;
  /** Answering by e-mail, where the case and the installation allow it. */
  mail: boolean;
  screen: boolean;
  block: boolean;
  delete: boolean;
};

/** Which actions to offer; `takeoverFrom` (ms) is since when anyone may take the chat over, null while nobody may. */
export function offered(row: CaseRow, me: Me, takeoverFrom: number | null, now: number): Offered {
  const mine = row.agent?.id === me.id;
  const holds = mine || me.role !== 'agent';
  const assigned = row.status === 'assigned';
  const runs = chatRuns(row);
  const guest = !mine && takesPart(row, me.id);
  return {
    assignToMe: row.status === 'unassigned',
    assignTo: me.role !== 'agent' && row.status !== 'resolved',
    takeOver: assigned && !mine && runs && takeoverFrom !== null && now >= takeoverFrom,
    unassign: assigned && holds,
    transfer: assigned && holds,
    invite: assigned && holds && runs,
    leave: assigned && mine && runs,
    part: guest && runs,
    end: runs && holds,
    resolve: assigned && holds,
    reopen: row.status === 'resolved',
    mail: assigned && mine,
    write: assigned && (mine || guest) && runs,
    screen: mine && assigned && row.chat === 'talking',
    block: holds,
    delete: me.role === 'admin',
  };
}
