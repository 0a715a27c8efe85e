// The ways in which customers meet agents: a portal's kind together with its mode, under one word each.
import type { KindWord, ModeView, ModeWord } from '../../shared/bell';

/** `box` asks everyone (web), `line` is the same question asked in a waiting line (queue). */
export type Way = 'chat' | 'match' | 'box' | 'button' | 'pin' | 'line';

/** The modes that an admin opens and closes. */
export type OpenableMode = ModeView['mode'];

/** Every way with its kind and mode, in the order in which they are offered. */
export const WAYS: readonly { way: Way; kind: KindWord; mode: ModeWord }[] = [
  { way: 'chat', kind: 'chat', mode: 'any' },
  { way: 'match', kind: 'match', mode: 'web' },
  { way: 'box', kind: 'box', mode: 'web' },
  { way: 'button', kind: 'button', mode: 'web' },
  { way: 'line', kind: 'box', mode: 'queue' },
  { way: 'pin', kind: 'pin', mode: 'phone' },
];

/** The way of a portal of this kind and mode. */
export function wayOf(kind: KindWord, mode: ModeWord): Way {
  return kind === 'box' && mode === 'queue' ? 'line' : kind;
}

/** Whether a way's mode is open; `chat` needs none. */
export function isOpenWay(mode: ModeWord, modes: readonly ModeView[]): boolean {
  return mode === 'any' || modes.some((one) => one.mode === mode && one.open);
}
