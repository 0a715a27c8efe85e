// Labelled form fields: each ties its label, hint and complaint to its control, so that screen readers tell all three.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Form } from './form';

/** What a control needs in order to belong to its label, hint and complaint. */
export interface Ties {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

export interface Labelled {
  label: string;
  hint?: ComponentChildren;
  wrong?: string | undefined;
}

/** A label, its control, its hint and what is wrong with it. */
export function Field({
  label,
  hint,
  wrong,
  after,
  control,
}: Labelled & { after?: ComponentChildren; control: (ties: Ties) => ComponentChildren }) {
  const id = useId();
  const told = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <div class="hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {control({ id, 'aria-describedby': told || undefined, 'aria-invalid': wrong ? true : undefined })}
      <Complaint id={id} text={wrong} />
      {after}
    </div>
  );
}

/** What is wrong, beside the field it is about; `id` is the field's. */
export function Complaint({ id, text }: { id: string; text: string | undefined }) {
  return text ? (
    <p class="wrong" id={`${id}-wrong`}>
      <span aria-hidden="true">▲ </span>
      {text}
    </p>
  ) : null;
}

interface InputRest {
  type?: 'text' | 'email' | 'url' | undefined;
  autocomplete?: 'off' | 'username' | 'one-time-code';
  autocapitalize?: 'off';
  inputMode?: 'text' | 'numeric' | 'decimal' | 'email' | 'url';
  maxLength?: number;
  placeholder?: string;
  required?: boolean;
  autofocus?: boolean;
  spellcheck?: boolean;
  class?: string;
  onBlur?: () => void;
}
type Named<T extends object, V> = { [K in keyof T & string]: T[K] extends V ? K : never }[keyof T & string];

interface Bound<T extends object, V> extends Labelled {
  form: Form<T>;
  name: Named<T, V>;
}

function put<T extends object>(form: Form<T>, name: keyof T & string, value: unknown): void {
  form.set(name, value as T[typeof name]);
}

// the browser heeds autofocus only while a page is first read
function focus(input: HTMLInputElement | null): void {
  input?.focus();
}

/** One line of text, bound to a form's field. */
export function TextField<T extends object>({
  form,
  name,
  label,
  hint,
  wrong,
  after,
  type,
  autofocus,
  ...rest
}: Bound<T, string> & InputRest & { after?: ComponentChildren }) {
  const control = (ties: Ties) => (
    <input
      {...rest}
      type={type as 'text'}
      ref={autofocus ? focus : null}
      {...ties}
      name={name}
      value={form.values.value[name] as string}
      onInput={(event) => put(form, name, event.currentTarget.value)}
    />
  );
  return (
    <Field
      label={label}
      hint={hint}
      wrong={wrong ?? form.wrong.value[name]}
      after={after}
      control={control}
    />
  );
}

/** One of few words, bound to a form's field. */
export function Choice<T extends object>({
  form,
  name,
  label,
  hint,
  options,
}: Bound<T, string> & { options: { value: string; label: string }[] }) {
  const control = (ties: Ties) => (
    <select
      {...ties}
      name={name}
      value={form.values.value[name] as string}
      onChange={(event) => put(form, name, event.currentTarget.value)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
  return <Field label={label} hint={hint} wrong={form.wrong.value[name]} control={control} />;
}

/** A yes or no, bound to a form's field. */
export function Check<T extends object>({ form, name, label, hint }: Bound<T, boolean>) {
  return (
    <CheckBox
      label={label}
      hint={hint}
      checked={form.values.value[name] as boolean}
      onChange={(checked) => put(form, name, checked)}
    />
  );
}

interface CheckBoxProps {
  label: ComponentChildren;
  hint?: ComponentChildren;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** A check box with its label beside it. */
export function CheckBox({ label, hint, checked, onChange }: CheckBoxProps) {
  const id = useId();
  return (
    <div class="check">
      <input
        type="checkbox"
        id={id}
        checked={checked}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {hint && (
        <div class="hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
    </div>
  );
}

interface CheckListProps<T extends object> extends Labelled {
  /** The label is heard, not seen: a heading above says it already. */
  quiet?: boolean;
  form: Form<T>;
  name: Named<T, number[]>;
  options: { id: number; label: ComponentChildren; hint?: ComponentChildren }[];
  empty: ComponentChildren;
}

/** Any of several, bound to a form's list of ids; `empty` stands where there is nothing to choose from. */
export function CheckList<T extends object>({
  form,
  quiet = false,
  name,
  label,
  hint,
  options,
  empty,
}: CheckListProps<T>) {
  const id = useId();
  const chosen = form.values.value[name] as number[];
  const wrong = form.wrong.value[name];
  const toggle = (option: number, on: boolean) =>
    put(
      form,
      name,
      on ? [...chosen, option].sort((a, b) => a - b) : chosen.filter((other) => other !== option),
    );
  return (
    <fieldset
      class="field"
      aria-describedby={wrong ? `${id}-wrong` : undefined}
      aria-invalid={wrong ? true : undefined}
      tabIndex={wrong ? -1 : undefined}
    >
      <legend class={quiet ? 'unseen' : undefined}>{label}</legend>
      {hint && <div class="hint">{hint}</div>}
      <Complaint id={id} text={wrong} />
      {options.length === 0 && <p class="quiet">{empty}</p>}
      <div class="checks">
        {options.map((option) => (
          <CheckBox
            key={option.id}
            label={option.label}
            hint={option.hint}
            checked={chosen.includes(option.id)}
            onChange={(on) => toggle(option.id, on)}
          />
        ))}
      </div>
    </fieldset>
  );
}
