// Asks before a step that cannot be undone, in the browser's own dialog.
import { signal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { t } from '../../shared/i18n';

interface Question {
  text: string;
  action: string;
  answer: (yes: boolean) => void;
}

const asked = signal<Question | null>(null);

/** Ask the reader; resolves with whether they pressed the button named `action`. Needs a `<Confirmation>` on the page. */
export function confirmed(text: string, action: string): Promise<boolean> {
  asked.value?.answer(false);
  return new Promise((resolve) => {
    asked.value = {
      text,
      action,
      answer: (yes) => {
        asked.value = null;
        resolve(yes);
      },
    };
  });
}

/** Where questions appear: one for the page. */
export function Confirmation() {
  return asked.value && <QuestionBox question={asked.value} />;
}

function QuestionBox({ question }: { question: Question }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    const box = dialog.current;
    box?.showModal();
    return () => {
      box?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby={id} onCancel={() => question.answer(false)}>
      <p id={id}>{question.text}</p>
      <div class="row end">
        <button type="button" class="act" onClick={() => question.answer(false)}>
          {t('admin.cancel')}
        </button>
        <button type="button" class="act danger sure" onClick={() => question.answer(true)}>
          {question.action}
        </button>
      </div>
    </dialog>
  );
}
