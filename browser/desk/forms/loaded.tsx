// Something fetched for a page: being loaded, there, or failed with a way to try again.

import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { Failure, Waiting } from '../shell/states';
import { wrongOf } from './refusals';

export interface Loaded<T> {
  value: T | null;
  failed: unknown;
  reload: () => void;
  /** Put in what is known to be on the server now. */
  replace: (value: T) => void;
}

/** Fetches once, and again when `key` changes; what comes too late is dropped. */
export function useLoaded<T>(key: string, fetch: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; value: T | null; failed: unknown }>({
    key,
    value: null,
    failed: null,
  });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is fetched
  useEffect(() => {
    const stop = new AbortController();
    const settle = (state: (before: T | null) => { value: T | null; failed: unknown }) => {
      if (stop.signal.aborted) return;
      setState((before) => ({ key, ...state(before.key === key ? before.value : null) }));
    };
    fetch(stop.signal).then(
      (value) => settle(() => ({ value, failed: null })),
      // what is shown, and perhaps being filled in, stays when looking again fails
      (failed: unknown) => settle((before) => ({ value: before, failed })),
    );
    return () => stop.abort();
  }, [key, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  const replace = useCallback((value: T) => setState({ key, value, failed: null }), [key]);
  const current = state.key === key;
  return { value: current ? state.value : null, failed: current ? state.failed : null, reload, replace };
}

/** Shows what was loaded; before that a quiet line, after a failure the reason and a button. */
export function Show<T>({
  loaded,
  children,
}: {
  loaded: Loaded<T>;
  children: (value: T) => ComponentChildren;
}) {
  if (loaded.value !== null) return <>{children(loaded.value)}</>;
  return loaded.failed === null ? (
    <Waiting />
  ) : (
    <Failure text={wrongOf(loaded.failed).text} retry={loaded.reload} />
  );
}
