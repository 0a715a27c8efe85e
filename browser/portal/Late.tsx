// What most customers never see, or not at first, comes late: other kinds of portal and closed doors; forms within a chat.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { fetchWords, language, sections, speak, t } from '../shared/i18n';

/** A part of the page in a file of its own, with the words it needs beside those that are here. */
export interface Part<Content> {
  content: Content | null;
  load(): Promise<unknown>;
}

function part<Content>(bring: () => Promise<Content>, needs: readonly string[]): Part<Content> {
  const one: Part<Content> = {
    content: null,
    async load() {
      const missing = needs.filter((section) => !sections().includes(section));
      const [content, words] = await Promise.all([bring(), fetchWords(language(), missing)]);
      if (missing.length) speak(language(), words);
      one.content = content;
    },
  };
  return one;
}

export const doors = part(() => import('./doors'), ['doors']);
export const forms = part(() => import('./forms'), []);

interface LateProps<Content> {
  of: Part<Content>;
  /** Shown until the part is here. */
  meanwhile?: ComponentChildren;
  children(content: Content): ComponentChildren;
}

/** Shows what is made of a part as soon as it is here; where it can't be had, says so, and loses nothing. */
export function Late<Content>({ of, meanwhile, children }: LateProps<Content>) {
  const [, redraw] = useState(0);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (of.content) return;
    let wanted = true;
    of.load().then(
      () => wanted && redraw(1),
      () => wanted && setFailed(true),
    );
    return () => {
      wanted = false;
    };
  }, [of]);
  if (of.content) return <>{children(of.content)}</>;
  if (!failed) return <>{meanwhile ?? <p class="page taking-up" aria-busy="true" />}</>;
  return (
    <div class="page notice" role="alert">
      <p class="lead">{t('portal.not_loaded')}</p>
      <div class="actions">
        <button type="button" class="primary" onClick={() => location.reload()}>
          {t('portal.again')}
        </button>
      </div>
    </div>
  );
}
