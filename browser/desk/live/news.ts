// Looks again when the server says that something has changed.
import { useEffect } from 'preact/hooks';
import type { Downward } from '../../shared/frames';
import { Seldom } from './seldom';
import { listen } from './wire';

const PAUSE = 1000;

/** Calls `reload` after any of these words, at most once a second; `ready` stands for whatever was missed while the line was lost. */
export function useNews(reload: () => void, ...words: Downward['t'][]): void {
  const wanted = words.join();
  useEffect(() => {
    const seldom = new Seldom(async () => reload(), PAUSE);
    const deaf = listen((word) => void (wanted.split(',').includes(word.t) && seldom.ask()));
    return () => {
      deaf();
      seldom.end();
    };
  }, [reload, wanted]);
}
