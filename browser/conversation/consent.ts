// What a customer consented to when they agreed to show the screen, as the end of a word's name. Pure.
import type { Entry } from '../shared/wire';

/** Returns which word fits: where a recording was offered, it was allowed or refused. */
export function consent({ other }: Entry): '' | '_recorded' | '_unrecorded' {
  if (other === 'allowed') return '_recorded';
  return other === 'refused' ? '_unrecorded' : '';
}
