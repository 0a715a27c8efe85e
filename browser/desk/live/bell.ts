// The agent's own bell and connection codes: the server's, fetched and kept right by news; what is pressed shows at once.
import { computed, effect, signal } from '@preact/signals';
import { problemText } from '../../conversation/problems';
import { Refusal } from '../../shared/api';
import type { BellState, BellView, CodeView } from '../../shared/bell';
import type { BellChange, NewCode } from '../../shared/bodies';
import { seconds, serverSays } from '../../shared/clock';
import type { Downward } from '../../shared/frames';
import { t } from '../../shared/i18n';
import { api } from '../session';
import type { Heard } from '../stores/alerts';
import { holding } from '../stores/codes';
import { standingOf, stillWanted, withWanted } from '../stores/standing';
import { hearing, takeOffers } from './alerts';
import { myChats } from './desk';
import { putAway, warn } from './warnings';
import { listen, theLine } from './wire';

const TRIED_AGAIN_AFTER = 5_000;

const known = signal<BellState | null>(null);
const wanted = signal<BellChange>({});
const allCodes = signal<readonly CodeView[]>([]);

/** The bell as it stands, with what was just pressed; null before the server has said. */
export const bell = computed(() => known.value && withWanted(known.value, wanted.value));

/** How it stands, in one word. */
export const standing = computed(() => standingOf(bell.value, theLine.value?.state.value !== 'waiting'));

/** The open connection codes, the newest first. */
export const codes = computed(() => holding(allCodes.value, seconds.value));

/** What went wrong with the last thing that was asked of the bell, in words; empty when nothing did. */
export const bellProblem = signal('');

let begun = false;
let fetching: AbortController | null = null;
let round = 0;
let again: ReturnType<typeof setTimeout> | undefined;

/** Keeps the bell right until the returned function is called. */
export function startBell(): () => void {
  begun = true;
  const ends = [listen(hear), effect(followSlots), effect(followStanding)];
  return () => {
    for (const end of ends) end();
    begun = false;
    fetching?.abort();
    fetching = null;
    clearTimeout(again);
    known.value = null;
    wanted.value = {};
    allCodes.value = [];
    bellProblem.value = '';
  };
}

/** Fetches the bell afresh; what is asked while an answer is on its way is asked once more afterwards. */
export async function fetchBell(): Promise<void> {
  round += 1;
  if (fetching || !begun) return;
  clearTimeout(again);
  const stop = new AbortController();
  fetching = stop;
  try {
    for (let asked = 0; asked !== round; ) {
      asked = round;
      const answer = await hearing(() => api.get<BellView>('/api/desk/bell', stop.signal));
      if (asked === round) take(...answer);
    }
  } catch (failed) {
    if (!stop.signal.aborted && !isSignedOut(failed))
      again = setTimeout(() => void fetchBell(), TRIED_AGAIN_AFTER);
  } finally {
    if (fetching === stop) fetching = null;
  }
}

// an answer that comes after signing out is nobody's
function take(view: BellView, heard: Heard): void {
  if (!begun) return;
  serverSays(view.clock);
  known.value = view.bell;
  allCodes.value = view.codes;
  takeOffers(view.offers, heard);
}

let changing = false;

/** Changes the bell: shown at once, said and taken back where the server refuses. Quick presses become one change. */
export async function changeBell(change: BellChange): Promise<void> {
  wanted.value = { ...wanted.peek(), ...change };
  bellProblem.value = '';
  if (changing) return;
  changing = true;
  try {
    while (Object.keys(wanted.peek()).length > 0) {
      const asked = wanted.peek();
      const answer = await hearing(() => api.patch<BellView>('/api/desk/bell', asked));
      // what was asked before this may be answered later, and is older
      round += 1;
      take(...answer);
      wanted.value = stillWanted(wanted.peek(), asked);
    }
  } catch (failed) {
    wanted.value = {};
    bellProblem.value = problemText(failed);
    void fetchBell();
  } finally {
    changing = false;
  }
}

/** Makes a connection code; returns it, or null where it was refused (`bellProblem` says why). */
export async function makeCode(wish: NewCode): Promise<CodeView | null> {
  bellProblem.value = '';
  try {
    const made = await api.post<CodeView>('/api/desk/codes', wish);
    allCodes.value = [...allCodes.peek().filter((code) => code.id !== made.id), made];
    return made;
  } catch (failed) {
    bellProblem.value = codeProblem(failed);
    return null;
  }
}

function codeProblem(failed: unknown): string {
  const { code, field } = failed instanceof Refusal ? failed.problem : { code: '', field: null };
  if (code === 'closed') return t('desk.code_portal_closed');
  if (code === 'not-found') return t('desk.code_portal_gone');
  if (field === 'codes') return t('desk.codes_most');
  return problemText(failed);
}

/** Ends a connection code. */
export async function cancelCode(id: number): Promise<void> {
  bellProblem.value = '';
  try {
    await api.delete(`/api/desk/codes/${id}`);
    allCodes.value = allCodes.peek().filter((code) => code.id !== id);
  } catch (failed) {
    bellProblem.value = problemText(failed);
  }
}

function isSignedOut(failed: unknown): boolean {
  return failed instanceof Refusal && failed.problem.status === 401;
}

function hear(word: Downward): void {
  if (word.t === 'bell') {
    known.value = word.bell;
    if (word.missed) sayMissed();
  }
  // what is before this agent alone fills a place: one more, or one less
  const mine = (word.t === 'offer' && word.offer.to_you) || word.t === 'offer_over';
  if (mine || word.t === 'ready' || word.t === 'changed' || word.t === 'bell' || word.t === 'codes')
    void fetchBell();
}

function sayMissed(): void {
  const act = { words: t('desk.bell_back'), deed: () => void changeBell({ available: true }) };
  warn({ key: 'missed', number: null, words: t('desk.bell_missed'), act });
}

// whoever is available again, or has gone home, needs no word of it
function followStanding(): void {
  const now = bell.value;
  if (now && (now.available || !now.signed_on)) putAway('missed');
}

// the server does not tell how many chats one has: it changes with one's own rows
function followSlots(): void {
  const rows = myChats.listing.value?.rows;
  const talking = rows?.filter((row) => row.status === 'assigned' && row.chat === 'talking').length;
  if (talking !== undefined && known.peek() && talking !== known.peek()?.chats) void fetchBell();
}
