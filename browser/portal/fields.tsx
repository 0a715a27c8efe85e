// The fields for name, address and question, with what is wrong said below each.
import { useId } from 'preact/hooks';
import { LONGEST } from '../conversation/Composer';
import { t } from '../shared/i18n';
import type { Person } from './keeping';
import { LONGEST_EMAIL, LONGEST_NAME, type Mistakes, type PersonField } from './person';

interface PersonFieldsProps {
  person: Person;
  mistakes: Mistakes;
  /** Where only what is there already is wanted: the fields that are; without it, all. */
  wanted?: Person;
  onChange(person: Person): void;
}

const KINDS = {
  first_name: { type: 'text', autocomplete: 'given-name', autocapitalize: 'words', maxLength: LONGEST_NAME },
  last_name: { type: 'text', autocomplete: 'family-name', autocapitalize: 'words', maxLength: LONGEST_NAME },
  email: { type: 'email', autocomplete: 'email', autocapitalize: 'none', maxLength: LONGEST_EMAIL },
} as const;

export function PersonFields({ person, mistakes, wanted, onChange }: PersonFieldsProps) {
  const field = (name: PersonField) => (
    <PersonInput
      name={name}
      value={person[name]}
      mistake={mistakes[name]}
      required={wanted?.[name] !== ''}
      onInput={(value) => onChange({ ...person, [name]: value })}
    />
  );
  return (
    <>
      <div class="names">
        {field('first_name')}
        {field('last_name')}
      </div>
      {field('email')}
    </>
  );
}

interface PersonInputProps {
  name: PersonField;
  value: string;
  mistake: string | undefined;
  required: boolean;
  onInput(value: string): void;
}

function PersonInput({ name, value, mistake, required, onInput }: PersonInputProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{t(`portal.${name}`)}</label>
      <input
        id={id}
        name={name}
        {...KINDS[name]}
        value={value}
        required={required}
        spellcheck={false}
        {...(mistake ? { 'aria-invalid': true, 'aria-describedby': `${id}-mistake` } : {})}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {mistake && (
        <p id={`${id}-mistake`} class="mistake">
          {mistake}
        </p>
      )}
    </div>
  );
}

/** Puts the focus on the first field with a mistake. */
export function focusMistake(form: HTMLFormElement | null, mistakes: Mistakes): void {
  const first = Object.keys(mistakes)[0];
  const input = first ? form?.elements.namedItem(first) : null;
  if (input instanceof HTMLElement) input.focus();
}

interface QuestionFieldProps {
  text: string;
  mistake: string;
  onInput(text: string): void;
}

/** What the customer asks: at a door, or on the way out of waiting. */
export function QuestionField({ text, mistake, onInput }: QuestionFieldProps) {
  return (
    <div class="field">
      <label for="question">{t('portal.question')}</label>
      <textarea
        id="question"
        name="question"
        rows={4}
        maxLength={LONGEST}
        dir="auto"
        value={text}
        aria-invalid={mistake ? 'true' : undefined}
        aria-describedby={mistake ? 'question-mistake' : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
            event.currentTarget.form?.requestSubmit();
        }}
      />
      {mistake && (
        <p id="question-mistake" class="mistake">
          {mistake}
        </p>
      )}
    </div>
  );
}
