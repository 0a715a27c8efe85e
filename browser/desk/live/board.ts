// The live board as it is now: fetched when something in it has moved, and after a lost line.
import { signal } from '@preact/signals';
import { Refusal } from '../../shared/api';
import type { BoardView } from '../../shared/bell';
import { serverSays } from '../../shared/clock';
import type { Downward } from '../../shared/frames';
import { api } from '../session';
import { Seldom } from './seldom';
import { listen } from './wire';

const PAUSE = 1000;

/** The board as last fetched; null until then, and for whoever may no longer see it. */
export const board = signal<BoardView | null>(null);

/** Why there is no board yet, or null. */
export const boardFailed = signal<unknown>(null);

let fetching: Seldom | null = null;

/** Fetches the board now, as after a failure. */
export function fetchBoard(): void {
  boardFailed.value = null;
  fetching?.ask();
}

/** Keeps the board as it is on the server until the returned function is called. */
export function followBoard(): () => void {
  const stop = new AbortController();
  const mine = new Seldom(() => take(stop.signal), PAUSE);
  const deaf = listen((word) => void (moves(word) && mine.ask()));
  fetching = mine;
  mine.ask();
  return () => {
    deaf();
    mine.end();
    stop.abort();
    fetching = null;
    board.value = null;
    boardFailed.value = null;
  };
}

// a row's words may change while its customer waits: the board hears of rows too
function moves(word: Downward): boolean {
  if (word.t === 'row') return word.row.chat === 'waiting' || known(word.row.number);
  if (word.t === 'deleted') return known(word.number);
  return word.t === 'board' || word.t === 'ready' || word.t === 'changed';
}

function known(number: number): boolean {
  return board.peek()?.waiting.some((row) => row.number === number) ?? false;
}

async function take(signal: AbortSignal): Promise<void> {
  try {
    const got = await api.get<BoardView>('/api/desk/board', signal);
    if (signal.aborted) return;
    serverSays(got.clock);
    board.value = got;
    boardFailed.value = null;
  } catch (failed) {
    if (signal.aborted) return;
    const forbidden = failed instanceof Refusal && failed.problem.code === 'not-allowed';
    if (forbidden) board.value = null;
    else fetching?.ask();
    if (board.peek() === null) boardFailed.value = failed;
  }
}
