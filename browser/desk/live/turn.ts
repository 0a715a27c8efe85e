// Several tabs of one agent hear the same news: one of them sounds, first of all the one that is looked at.

/** How long (ms) after a sound the other tabs stay silent: a tab in the background can be a second late. */
const SILENT_FOR = 3_000;

/** Gives a kind of sound to one tab at a time. */
export type Turn = (kind: string, sound: () => void) => Promise<void>;

/**
 * Returns how this tab takes its turn: it sounds unless another has it. `headStart` (ms) is what it leaves to tabs that go before it.
 * Where the browser has no locks, or refuses them, every tab sounds: twice is better than not at all.
 */
export function makeTurn(locks: LockManager | undefined, headStart: () => number): Turn {
  const last = new Map<string, number>();
  const sounds = (kind: string, sound: () => void) => {
    last.set(kind, Date.now());
    sound();
  };
  const hold = async (kind: string) => {
    for (let left = SILENT_FOR; left > 0; left = (last.get(kind) ?? 0) + SILENT_FOR - Date.now())
      await pause(left);
    last.delete(kind);
  };
  return async (kind, sound) => {
    if (!locks || last.has(kind)) return sounds(kind, sound);
    const wait = headStart();
    if (wait > 0) await pause(wait);
    try {
      await locks.request(`deskbell.${kind}`, { ifAvailable: true }, async (lock) => {
        if (!lock) return;
        sounds(kind, sound);
        await hold(kind);
      });
    } catch {
      sound();
    }
  };
}

/** What a tab leaves to those that are more before the agent's eyes. */
export function headStart(): number {
  if (document.hasFocus()) return 0;
  return document.visibilityState === 'visible' ? 60 : 150;
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
