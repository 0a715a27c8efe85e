// Keeps small texts across reloads where the browser allows it, else as long as the page lives.

/** A place for small texts; writing never throws, reading what is not there gives null. */
export interface Keep {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** All keys that begin with `prefix`, sorted. */
  keys(prefix: string): string[];
}

/** Returns a place that lives in memory only. */
export function memoryKeep(): Keep {
  const kept = new Map<string, string>();
  return {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
    keys: (prefix) => [...kept.keys()].filter((key) => key.startsWith(prefix)).sort(),
  };
}

/** Returns a place in the given browser storage; what it has no room for (or forbids) stays in memory. */
export function storageKeep(storage: Storage): Keep {
  const spill = memoryKeep();
  return {
    get: (key) => spill.get(key) ?? attempt(() => storage.getItem(key), null),
    set(key, value) {
      const stored = attempt(() => storage.setItem(key, value) === undefined, false);
      if (stored) spill.remove(key);
      else spill.set(key, value);
    },
    remove(key) {
      spill.remove(key);
      attempt(() => storage.removeItem(key), undefined);
    },
    keys(prefix) {
      const found = new Set(spill.keys(prefix));
      for (const key of attempt(() => Object.keys(storage), [])) if (key.startsWith(prefix)) found.add(key);
      return [...found].sort();
    },
  };
}

/** Returns the longest-living place that this browser allows here: local, else this tab's, else memory. */
export function lastingKeep(): Keep {
  return browserKeep('localStorage') ?? browserKeep('sessionStorage') ?? memoryKeep();
}

/** Returns this tab's place, which ends with the tab; memory where that is forbidden. */
export function tabKeep(): Keep {
  return browserKeep('sessionStorage') ?? memoryKeep();
}

function browserKeep(name: 'localStorage' | 'sessionStorage'): Keep | null {
  return attempt(() => {
    const storage = window[name];
    storage.setItem('deskbell.probe', '1');
    storage.removeItem('deskbell.probe');
    return storageKeep(storage);
  }, null);
}

function attempt<T>(deed: () => T, otherwise: T): T {
  try {
    return deed();
  } catch {
    return otherwise;
  }
}
