// Changing one's own password.
import { useState } from 'preact/hooks';
import { Refusal } from '../../shared/api';
import { t } from '../../shared/i18n';
import { FormShell, Submit } from '../forms/FormShell';
import { Form, type Wrong } from '../forms/form';
import { tell } from '../forms/notices';
import { PasswordField } from '../forms/PasswordField';
import { longEnough, SHORTEST } from '../forms/passwords';
import { api } from '../session';

type Passwords = { old: string; new: string };

/** Asks for the present password and the new one. */
export function PasswordChange({ email }: { email: string }) {
  const [form] = useState(() => new Form<Passwords>({ old: '', new: '' }));
  const send = async () => {
    const wrong = missing(form.values.value);
    if (wrong.length) return form.refuse(...wrong);
    try {
      await api.post('/api/me/password', form.values.value);
    } catch (error) {
      if (!(error instanceof Refusal) || error.problem.code !== 'not-allowed') throw error;
      return form.refuse({ field: 'old', text: t('admin.old_password_wrong') });
    }
    form.saved({ old: '', new: '' });
    tell(t('admin.password_changed'));
  };
  const values = form.values.value;
  const wrong = form.wrong.value;
  return (
    <FormShell
      form={form}
      send={send}
      words={{
        old: 'admin.old_password_wrong',
        password: 'admin.old_password_wrong',
        new: 'admin.password_not_accepted',
      }}
    >
      <input type="email" name="email" autocomplete="username" value={email} readOnly hidden />
      <PasswordField
        label={t('admin.old_password')}
        name="old"
        value={values.old}
        onInput={(text) => form.set('old', text)}
        autocomplete="current-password"
        wrong={wrong.old}
      />
      <PasswordField
        label={t('admin.new_password')}
        name="new"
        value={values.new}
        onInput={(text) => form.set('new', text)}
        autocomplete="new-password"
        wrong={wrong.new}
        isNew
      />
      <Submit form={form} label={t('admin.change_password')} />
    </FormShell>
  );
}

function missing(values: Passwords): Wrong[] {
  const wrong: Wrong[] = [];
  if (!values.old) wrong.push({ field: 'old', text: t('admin.password_wanted') });
  if (!longEnough(values.new))
    wrong.push({ field: 'new', text: t('admin.password_too_short', { count: SHORTEST }) });
  return wrong;
}
