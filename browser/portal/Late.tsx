// What most customers never see, or not at first, comes late: other kinds of portal and closed doors; forms within a chat.
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { fetchWords, language, sections, speak, t } from '../shared/i18n';

/** A part of the page in a file of its own, with the words it needs beside those that are here. */
export interface Part<Content> {
  content: Content | null;
  load(): Promise<unknown>;
}

/** Returns a part that is brought when it is first wanted, or again when it could not be had. */
export function part<Content>(bring: () => Promise<Content>, needs: readonly string[]): Part<Content> {
  const one: Part<Content> = {
    content: null,
    async load() {
      const [content] = await Promise.all([bring(), bringWords(needs)]);
      one.content = content;
    },
  };
  return one;
}

export const doors = part(() => import('./doors'), ['doors']);
export const forms = part(() => import('./forms'), ['forms', 'screens']);

// the reader may choose another language meanwhile: then the words of that one are wanted
async function bringWords(needs: readonly string[]): Promise<void> {
  const missing = needs.filter((section) => !sections().includes(section));
  if (missing.length === 0) return;
  const wanted = language();
  const words = await fetchWords(wanted, missing);
  if (language() !== wanted) return bringWords(needs);
  speak(wanted, words);
}

interface LateProps<Content> {
  of: Part<Content>;
  /** Shown until the part is here. */
  meanwhile?: ComponentChildren;
  /** Shown instead of `missing`, the word on a part that can't be had. */
  failing?(missing: ComponentChildren): ComponentChildren;
  /** Leads back to where the reader came from, should the part not come. */
  onBack?(): void;
  children(content: Content): ComponentChildren;
}

/** Shows what is made of a part as soon as it is here; where it can't be had, says so, and loses nothing. */
export function Late<Content>({ of, meanwhile, failing, onBack, children }: LateProps<Content>) {
  const { failed, again } = useBringing(of);
  if (of.content) return <>{children(of.content)}</>;
  if (!failed)
    return <>{meanwhile === undefined ? <p class="page taking-up" aria-busy="true" /> : meanwhile}</>;
  const missing = (
    <div class="page notice" role="alert">
      <p class="lead">{t('portal.not_loaded')}</p>
      <div class="actions">
        <button type="button" class="primary" onClick={again}>
          {t('portal.again')}
        </button>
        {onBack && (
          <button type="button" class="secondary" onClick={onBack}>
            {t('portal.cancel')}
          </button>
        )}
      </div>
    </div>
  );
  return <>{failing ? failing(missing) : missing}</>;
}

/** Returns what a part holds once it is here; it is brought when it is `wanted`. */
export function useLate<Content>(of: Part<Content>, wanted: boolean): Content | null {
  useBringing(of, wanted);
  return of.content;
}

function useBringing(of: Part<unknown>, wanted = true) {
  const [tries, setTries] = useState(0);
  const [failed, setFailed] = useState(false);
  const again = useCallback(() => setTries((before) => before + 1), []);
  useEffect(() => {
    if (of.content || !wanted) return;
    const listening = new AbortController();
    const { signal } = listening;
    const come = () => signal.aborted || again();
    const fail = () => {
      if (signal.aborted) return;
      setFailed(true);
      if (tries > 0) void anewIfThere(signal);
    };
    of.load().then(come, fail);
    window.addEventListener('online', again, { signal });
    return () => listening.abort();
  }, [of, tries, again, wanted]);
  return { failed, again };
}

// after an update the file is gone, and some browsers never ask again for one that failed: then the page is loaded anew,
// but only once the server answers, for a page that is gone helps nobody
async function anewIfThere(signal: AbortSignal): Promise<void> {
  const there = await fetch(location.pathname, { signal }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (there && !signal.aborted) location.reload();
}
