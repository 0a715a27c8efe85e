// Narrows the shown list, or orders it otherwise; the address carries it, so that it can be shared.
import { filters, lookedAt } from '../live/desk';
import { addressOf, go, type ListWord } from '../router';
import { type Filters, queryOf } from '../stores/filters';

/** Shows the list with other filters; the open case stays open. */
export function narrow(list: ListWord, changes: Partial<Filters>): void {
  go(addressOf(list, lookedAt.peek(), queryOf({ ...filters.peek(), ...changes })), { replace: true });
}
