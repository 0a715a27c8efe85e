// The desk itself: the lists, the case, the conversation.
import { Waiting } from '../shell/states';

/** Shows what the address names. */
export function CasesPage() {
  return <Waiting />;
}
