// Turning one's own second factor on (picture, code, recovery codes) and off.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Refusal } from '../../shared/api';
import type { RecoveryCodes, SecondFactorBegun } from '../../shared/bodies';
import { t, type WordKey } from '../../shared/i18n';
import { CopyBox, CopyButton } from '../forms/CopyBox';
import { FormShell, Submit } from '../forms/FormShell';
import { TextField } from '../forms/fields';
import { Form } from '../forms/form';
import { tell } from '../forms/notices';
import { PasswordField } from '../forms/PasswordField';
import { api } from '../session';

type Step =
  | { at: 'rest' | 'password' | 'off' }
  | { at: 'scan'; begun: SecondFactorBegun }
  | { at: 'codes'; codes: string[] };

/** The second factor of the signed-in agent; `onChange` is told whether it is on now. */
export function SecondFactor({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const [step, setStep] = useState<Step>({ at: 'rest' });
  const rest = () => setStep({ at: 'rest' });
  const confirmed = (codes: string[]) => {
    setStep({ at: 'codes', codes });
    onChange(true);
  };
  const turnedOff = () => {
    rest();
    onChange(false);
    tell(t('admin.second_factor_turned_off'));
  };
  if (step.at === 'codes') return <Codes codes={step.codes} onKept={rest} />;
  if (step.at === 'scan') return <Scan begun={step.begun} onCodes={confirmed} onCancel={rest} />;
  if (step.at === 'password') {
    const begin = (password: string) => api.post<SecondFactorBegun>('/api/me/second-factor', { password });
    return (
      <PasswordAsked
        action="admin.second_factor_turn_on"
        deed={begin}
        done={(begun) => setStep({ at: 'scan', begun })}
        onCancel={rest}
      />
    );
  }
  if (step.at === 'off') {
    const end = (password: string) => api.post('/api/me/second-factor/off', { password });
    return (
      <PasswordAsked action="admin.second_factor_turn_off" deed={end} done={turnedOff} onCancel={rest} />
    );
  }
  return <State on={on} onTurn={() => setStep({ at: on ? 'off' : 'password' })} />;
}

function State({ on, onTurn }: { on: boolean; onTurn: () => void }) {
  return (
    <>
      <p>{t(on ? 'admin.second_factor_is_on' : 'admin.second_factor_is_off')}</p>
      <button type="button" class={on ? 'act' : 'act main-act'} onClick={onTurn}>
        {t(on ? 'admin.second_factor_turn_off' : 'admin.second_factor_turn_on')}
      </button>
    </>
  );
}

interface PasswordAskedProps<T> {
  action: WordKey;
  deed: (password: string) => Promise<T>;
  done: (answer: T) => void;
  onCancel: () => void;
}

function PasswordAsked<T>({ action, deed, done, onCancel }: PasswordAskedProps<T>) {
  const [form] = useState(() => new Form({ password: '' }));
  const send = async () => {
    const { password } = form.values.value;
    if (!password) return form.refuse({ field: 'password', text: t('admin.password_wanted') });
    try {
      done(await deed(password));
    } catch (error) {
      if (!(error instanceof Refusal) || error.problem.code !== 'not-allowed') throw error;
      form.refuse({ field: 'password', text: t('admin.second_factor_wrong_password') });
    }
  };
  return (
    <FormShell form={form} send={send} words={{ password: 'admin.second_factor_wrong_password' }}>
      <PasswordField
        label={t('admin.second_factor_password')}
        value={form.values.value.password}
        onInput={(password) => form.set('password', password)}
        autocomplete="current-password"
        wrong={form.wrong.value.password}
      />
      <Buttons onCancel={onCancel}>
        <Submit form={form} label={t(action)} />
      </Buttons>
    </FormShell>
  );
}

function Buttons({ onCancel, children }: { onCancel: () => void; children: ComponentChildren }) {
  return (
    <div class="row">
      {children}
      <button type="button" class="act" onClick={onCancel}>
        {t('admin.cancel')}
      </button>
    </div>
  );
}

function Scan({
  begun,
  onCodes,
  onCancel,
}: {
  begun: SecondFactorBegun;
  onCodes: (codes: string[]) => void;
  onCancel: () => void;
}) {
  const [form] = useState(() => new Form({ code: '' }));
  const send = async () => {
    const code = form.values.value.code.replace(/\s/g, '');
    if (!code) return form.refuse({ field: 'code', text: t('admin.code_wanted') });
    try {
      onCodes((await api.put<RecoveryCodes>('/api/me/second-factor', { code })).codes);
    } catch (error) {
      if (!(error instanceof Refusal) || error.problem.code !== 'not-allowed') throw error;
      form.refuse({ field: 'code', text: t('admin.code_wrong') });
    }
  };
  return (
    <FormShell form={form} send={send} words={{ code: 'admin.code_wrong' }}>
      <p>{t('admin.second_factor_scan')}</p>
      <img
        class="qr"
        alt={t('admin.second_factor_picture')}
        src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(begun.qr_svg)}`}
        width="200"
        height="200"
      />
      <CopyBox label={t('admin.second_factor_type')} text={grouped(begun.secret)} />
      <TextField
        form={form}
        name="code"
        label={t('admin.second_factor_confirm')}
        class="code"
        inputMode="numeric"
        autocomplete="one-time-code"
        maxLength={10}
      />
      <Buttons onCancel={onCancel}>
        <Submit form={form} label={t('admin.second_factor_finish')} />
      </Buttons>
    </FormShell>
  );
}

function grouped(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}

function Codes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const text = `${codes.join('\n')}\n`;
  return (
    <div class="form">
      <h3>{t('admin.recovery_codes')}</h3>
      <p>{t('admin.recovery_codes_why')}</p>
      <ul class="codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div class="row">
        <CopyButton text={text} />
        <button type="button" class="act" onClick={() => download(text)}>
          {t('admin.recovery_download')}
        </button>
      </div>
      <div class="row">
        <button type="button" class="act main-act" onClick={onKept}>
          {t('admin.recovery_kept')}
        </button>
      </div>
    </div>
  );
}

function download(text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = t('admin.recovery_file');
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
