// What is shown in place of something that is still coming, failed, or has nothing in it.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../../shared/i18n';

/** A quiet word that something is coming; shown only when it takes longer than a glance. */
export function Waiting() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p class="state" role="status">
      {late ? t('desk.loading') : ''}
    </p>
  );
}

/** Says what went wrong, and offers to try again where that may help. */
export function Failure({ text, retry }: { text: string; retry?: () => void }) {
  return (
    <div class="state" role="alert">
      <p>{text}</p>
      {retry && (
        <button type="button" class="act" onClick={retry}>
          {t('desk.try_again')}
        </button>
      )}
    </div>
  );
}

/** Says what will appear here, and how to try it. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state empty">
      <p class="state-title">{title}</p>
      {children}
    </div>
  );
}
