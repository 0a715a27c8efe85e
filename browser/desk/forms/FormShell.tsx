// A form as a whole: sends itself, says at the top what went wrong, and moves the focus to the first field at fault.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../../shared/i18n';
import type { Form, Wrong } from './form';
import { type FieldWords, wrongOf } from './refusals';

interface Props<T extends object> {
  form: Form<T>;
  /** Sends the form; what it throws is put into words. */
  send: () => Promise<void>;
  /** Words for the fields that the server may refuse. */
  words?: FieldWords;
  class?: string;
  label?: string;
  children: ComponentChildren;
}

/** The `<form>` around fields; while sending, a second press does nothing. */
export function FormShell<T extends object>({ form, send, words, label, children, ...rest }: Props<T>) {
  const element = useRef<HTMLFormElement>(null);
  const wrong = form.wrong.value;
  // a form that sees new complaints leads to the first; correcting one (fewer complaints) must not move the focus
  const told = useRef(0);
  const count = Object.keys(wrong).length;
  useEffect(() => {
    if (count > told.current) focusFirst(element.current);
    told.current = count;
  }, [count]);
  return (
    <form
      ref={element}
      class={rest.class ?? 'form'}
      aria-label={label}
      noValidate
      onSubmit={(event) => submit(event, form, send, words)}
    >
      <Summary wrong={wrong} />
      {children}
    </form>
  );
}

async function submit<T extends object>(
  event: Event,
  form: Form<T>,
  send: () => Promise<void>,
  words: FieldWords = {},
) {
  event.preventDefault();
  if (form.busy.value) return;
  form.busy.value = true;
  form.wrong.value = {};
  try {
    await send();
  } catch (error) {
    form.refuse(placed(form, wrongOf(error, words)));
  } finally {
    form.busy.value = false;
  }
}

// a refusal about something that the form does not show is said at the top
function placed<T extends object>(form: Form<T>, wrong: Wrong): Wrong {
  const field = wrong.field?.split('.')[0] ?? '';
  return { field: field in form.values.value ? field : null, text: wrong.text };
}

function focusFirst(form: HTMLFormElement | null): void {
  const first = form?.querySelector<HTMLElement>('[aria-invalid="true"], .summary');
  const closed = first?.closest('details:not([open])');
  closed?.setAttribute('open', '');
  const marked = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
  (marked ?? first)?.focus();
}

function Summary({ wrong }: { wrong: Readonly<Record<string, string>> }) {
  const fields = Object.keys(wrong).filter(Boolean).length;
  const whole = wrong[''];
  const unplaced = whole ?? (fields > 1 ? t('admin.correct_first', { count: fields }) : '');
  return (
    <div role="alert">
      {unplaced && (
        <p class="summary" tabIndex={-1}>
          {unplaced}
        </p>
      )}
    </div>
  );
}

interface SubmitProps {
  form: Form<never> | { busy: { value: boolean } };
  label: string;
  busyLabel?: string;
  disabled?: boolean;
}

/** The button that sends the form. */
export function Submit({ form, label, busyLabel, disabled = false }: SubmitProps) {
  const busy = form.busy.value;
  return (
    <button type="submit" class="act main-act" aria-disabled={busy || disabled} disabled={disabled}>
      {busy ? (busyLabel ?? t('admin.saving')) : label}
    </button>
  );
}
