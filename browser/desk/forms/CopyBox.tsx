// Something to take away by copying: a link, a line of code, a secret.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { t } from '../../shared/i18n';

interface Props {
  label: string;
  text: string;
  hint?: ComponentChildren;
  /** More than one line: shown as a block. */
  block?: boolean;
}

/** Puts the text into the clipboard; false where the browser forbids it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** A button that copies, and says for a moment that it has. `otherwise` is done where the browser forbids copying. */
export function CopyButton({
  text,
  otherwise,
  label,
}: {
  text: string;
  otherwise?: () => void;
  label?: string;
}) {
  const [said, setSaid] = useState<'' | 'copied' | 'by_hand'>('');
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(''), 2500);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    const done = await copyText(text);
    if (!done) otherwise?.();
    setSaid(done ? 'copied' : 'by_hand');
  };
  return (
    <>
      <button type="button" class="act" onClick={copy}>
        {said === 'copied' ? `✓ ${t('admin.copied')}` : (label ?? t('admin.copy'))}
      </button>
      <span class={said === 'by_hand' ? 'hint' : 'unseen'} aria-live="polite">
        {said === 'copied' ? t('admin.copied') : said === 'by_hand' ? t('admin.copy_by_hand') : ''}
      </span>
    </>
  );
}

/** A labelled read-only text with a copy button beside it. */
export function CopyBox({ label, text, hint, block = false }: Props) {
  const id = useId();
  const box = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const mark = () => {
    box.current?.focus();
    box.current?.select();
  };
  const shared = {
    id,
    ref: box,
    readOnly: true,
    value: text,
    spellcheck: false,
    'aria-describedby': hint ? `${id}-hint` : undefined,
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <div class="hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      <div class={block ? 'copybox block' : 'copybox'}>
        {block ? (
          <textarea {...shared} rows={Math.max(2, text.split('\n').length)} />
        ) : (
          <input {...shared} type="text" onFocus={(event) => event.currentTarget.select()} />
        )}
        <CopyButton text={text} otherwise={mark} />
      </div>
    </div>
  );
}
