// Short news about what was just done, with a way to undo it where there is one.
import './forms.css';
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../../shared/i18n';

interface Notice {
  text: string;
  undo?: (() => void) | undefined;
}

const shown = signal<Notice | null>(null);
const LONG = 10_000;
const SHORT = 4_000;
const PER_SIGN = 80;

/** Tells the reader that something was done; `undo`, if given, takes it back. Needs `<Notices>` on the page. */
export function tell(text: string, undo?: () => void): void {
  shown.value = { text, undo };
}

/** Where notices appear: one for the page. It stays longer where there is something to undo, or the pointer or focus rests on it. */
export function Notices() {
  const notice = shown.value;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each notice begins its own time
  useEffect(() => {
    if (!notice) return;
    const timer = setInterval(
      () => {
        if (!document.querySelector('.notice:is(:hover, :focus-within)')) shown.value = null;
      },
      notice.undo ? LONG : Math.max(SHORT, notice.text.length * PER_SIGN),
    );
    return () => clearInterval(timer);
  }, [notice]);
  return (
    <div class="notices" role="status">
      {notice && (
        <div class="notice">
          <span>{notice.text}</span>
          {notice.undo && (
            <button type="button" class="textbutton" onClick={() => takeBack(notice)}>
              {t('admin.undo')}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function takeBack(notice: Notice): void {
  shown.value = null;
  document.getElementById('main')?.focus();
  notice.undo?.();
}
