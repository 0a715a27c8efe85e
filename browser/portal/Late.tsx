// What most customers never see comes late: other kinds of portal, closed doors, waiting lines.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { fetchWords, language, sections, speak, t } from '../shared/i18n';

type Doors = typeof import('./doors');

let doors: Doors | null = null;

// a browser remembers a module that could not be had: another address is another try
async function load(): Promise<Doors> {
  const [part, words] = await Promise.all([
    import('./doors'),
    sections().includes('doors') ? null : fetchWords(language(), ['doors']),
  ]);
  if (words) speak(language(), words);
  doors = part;
  return part;
}

interface LateProps {
  /** Shown until the rest is here. */
  meanwhile?: ComponentChildren;
  children(part: Doors): ComponentChildren;
}

export function Late({ meanwhile, children }: LateProps) {
  const [, redraw] = useState(0);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (doors) return;
    let wanted = true;
    load().then(
      () => wanted && redraw(1),
      () => wanted && setFailed(true),
    );
    return () => {
      wanted = false;
    };
  }, []);
  if (doors) return <>{children(doors)}</>;
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
