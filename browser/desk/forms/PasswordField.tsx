// A password that can be shown, and a new password with its rule told beforehand and while typing.
import { useState } from 'preact/hooks';
import { t } from '../../shared/i18n';
import { Field, type Ties } from './fields';
import { SHORTEST, signsOf } from './passwords';

interface Props {
  label: string;
  value: string;
  onInput: (value: string) => void;
  autocomplete: 'current-password' | 'new-password';
  wrong?: string | undefined;
  name?: string;
  /** Whether the rule for new passwords is told and watched. */
  isNew?: boolean;
}

/** A password field with a button that shows what was typed. */
export function PasswordField({ label, value, onInput, autocomplete, wrong, name, isNew = false }: Props) {
  const [shown, setShown] = useState(false);
  const control = (ties: Ties) => (
    <span class="password">
      <input
        {...ties}
        name={name ?? 'password'}
        type={(shown ? 'text' : 'password') as 'text'}
        autocomplete={autocomplete}
        autocapitalize="off"
        spellcheck={false}
        maxLength={1000}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <button
        type="button"
        class="peek"
        aria-pressed={shown}
        aria-label={t('admin.show_password')}
        title={t(shown ? 'admin.hide_password' : 'admin.show_password')}
        onClick={() => setShown(!shown)}
      >
        <Eye open={shown} />
      </button>
    </span>
  );
  return (
    <Field
      label={label}
      hint={isNew ? t('admin.password_rule', { count: SHORTEST }) : undefined}
      wrong={wrong}
      control={control}
      after={isNew && <Rule password={value} />}
    />
  );
}

function Rule({ password }: { password: string }) {
  const left = SHORTEST - signsOf(password);
  return (
    <p class={left > 0 ? 'rule' : 'rule met'} aria-live="polite">
      {password === ''
        ? ''
        : left > 0
          ? t('admin.password_left', { count: left })
          : `✓ ${t('admin.password_long_enough')}`}
    </p>
  );
}

function Eye({ open }: { open: boolean }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width="20"
      height="20"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
    >
      <path d="M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5Z" />
      <circle cx="10" cy="10" r="2.5" />
      {!open && <path d="m4 17 12-14" />}
    </svg>
  );
}
