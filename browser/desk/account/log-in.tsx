// The log-in: address and password, then the second factor where there is one.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { makeApi, Refusal } from '../../shared/api';
import type { SignedIn } from '../../shared/bodies';
import { t } from '../../shared/i18n';
import type { Me } from '../../shared/wire';
import { FormShell, Submit } from '../forms/FormShell';
import { TextField } from '../forms/fields';
import { Form, type Wrong } from '../forms/form';
import { PasswordField } from '../forms/PasswordField';

type Entered = { email: string; password: string; code: string };
type Step = 'password' | 'code' | 'recovery';

const api = makeApi();

/** Asks for what is needed until the server lets the agent in; then `onSignedIn` is called, once. */
export function LogInForm({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const [form] = useState(() => new Form<Entered>({ email: '', password: '', code: '' }));
  const [step, setStep] = useState<Step>('password');
  const turn = (to: Step) => {
    form.set('code', '');
    form.wrong.value = {};
    setStep(to);
  };
  const send = async () => {
    const wrong = missing(form.values.value, step);
    if (wrong.length) return form.refuse(...wrong);
    try {
      const { me } = await api.post<SignedIn>('/api/session', {
        ...form.values.value,
        code: form.values.value.code.trim(),
      });
      onSignedIn(me);
    } catch (error) {
      const code = error instanceof Refusal ? error.problem.code : '';
      if (code === 'second-factor-needed' && step === 'password') turn('code');
      else if (code === 'second-factor-needed')
        form.refuse({
          field: 'code',
          text: t(step === 'code' ? 'admin.code_wrong' : 'admin.recovery_wrong'),
        });
      else if (code === 'not-signed-in') form.refuse({ field: null, text: t('admin.log_in_wrong') });
      else throw error;
    }
  };
  return (
    <FormShell form={form} send={send} key={step === 'password' ? 'password' : 'code'}>
      {step === 'password' ? <PasswordStep form={form} /> : <CodeStep form={form} step={step} turn={turn} />}
    </FormShell>
  );
}

function missing({ email, password, code }: Entered, step: Step): Wrong[] {
  if (step !== 'password') return code.trim() ? [] : [{ field: 'code', text: t('admin.code_wanted') }];
  const wrong: Wrong[] = [];
  if (!email.trim()) wrong.push({ field: 'email', text: t('admin.email_wanted') });
  if (!password) wrong.push({ field: 'password', text: t('admin.password_wanted') });
  return wrong;
}

function PasswordStep({ form }: { form: Form<Entered> }) {
  return (
    <>
      <TextField
        form={form}
        name="email"
        label={t('admin.email')}
        type="email"
        autocomplete="username"
        autofocus
        inputMode="email"
        maxLength={500}
      />
      <PasswordField
        label={t('admin.password')}
        value={form.values.value.password}
        onInput={(password) => form.set('password', password)}
        autocomplete="current-password"
        wrong={form.wrong.value.password}
      />
      <Submit form={form} label={t('admin.log_in')} busyLabel={t('admin.logging_in')} />
      <details class="forgotten">
        <summary>{t('admin.forgotten')}</summary>
        <p>{t('admin.forgotten_how')}</p>
      </details>
    </>
  );
}

function CodeStep({ form, step, turn }: { form: Form<Entered>; step: Step; turn: (to: Step) => void }) {
  const digits = step === 'code';
  return (
    <>
      <h2>{t('admin.code_title')}</h2>
      <p class="quiet">{t('admin.code_lead', { email: form.values.value.email })}</p>
      <TextField
        key={step}
        form={form}
        name="code"
        label={t(digits ? 'admin.code' : 'admin.recovery_code')}
        hint={t(digits ? 'admin.code_hint' : 'admin.recovery_hint')}
        autocomplete="one-time-code"
        inputMode={digits ? 'numeric' : 'text'}
        autocapitalize="off"
        spellcheck={false}
        maxLength={40}
        autofocus
        class="code"
      />
      <Submit form={form} label={t('admin.log_in')} busyLabel={t('admin.logging_in')} />
      <div class="row">
        <Turn onClick={() => turn(digits ? 'recovery' : 'code')}>
          {t(digits ? 'admin.use_recovery' : 'admin.use_app')}
        </Turn>
        <Turn onClick={() => turn('password')}>{t('admin.other_account')}</Turn>
      </div>
    </>
  );
}

function Turn({ onClick, children }: { onClick: () => void; children: ComponentChildren }) {
  return (
    <button type="button" class="textbutton" onClick={onClick}>
      {children}
    </button>
  );
}
