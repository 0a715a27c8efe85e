// What the doors of every kind share: coming in once, however often it is pressed, and saying what went wrong.
import { useState } from 'preact/hooks';
import { Refusal } from '../../shared/api';
import { now } from '../../shared/clock';
import { failureText } from '../failures';
import { personIn } from '../identity';
import type { Person, Wish } from '../keeping';
import type { Visit } from '../visit';

export interface DoorProps {
  visit: Visit;
  /** The company's signed word on who the customer is, or null. */
  identity: string | null;
  /** The word was refused: from now on the page knows nobody. */
  onIdentityRefused(): void;
  /** Goes to the form for a request; null where none can be left. */
  onLeave: (() => void) | null;
}

export interface Titled {
  title: string;
  lead: string;
}

const NOBODY: Person = { first_name: '', last_name: '', email: '' };

/** Returns words of a kind's own for a refusal, or null. */
export type Explain = (refusal: Refusal) => string | null;

/** Returns how to come in, whether that is under way, and the words for what went wrong. */
export function useComingIn(door: DoorProps) {
  const { identity } = door;
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  // whether one is in now
  const comeIn = async (wish: Wish, explain: Explain = () => null): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    setFailure('');
    try {
      const known = identity ? personIn(identity, now()) : null;
      await beginAs(door, known ?? NOBODY, wish, NOBODY);
      return true;
    } catch (failed) {
      setFailure((failed instanceof Refusal && explain(failed)) || failureText(failed));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { comeIn, busy, failure, setFailure };
}

/** Begins as `person`; where the company's word on who that is was refused, once more without it, as `otherwise`. */
export async function beginAs(door: DoorProps, person: Person, wish: Wish, otherwise: Person): Promise<void> {
  try {
    await door.visit.begin(person, wish);
  } catch (failed) {
    if (!isRefusedIdentity(failed)) throw failed;
    door.onIdentityRefused();
    await door.visit.begin(otherwise, wish);
  }
}

function isRefusedIdentity(failed: unknown): boolean {
  return failed instanceof Refusal && failed.problem.field === 'identity';
}
