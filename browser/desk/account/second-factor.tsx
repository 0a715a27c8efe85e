// Turning one's own second factor on (picture, code, recovery codes) and off.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
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

interface Props {
  on: boolean;
  /** Told whether the second factor is on now. */
  onChange: (on: boolean) => void;
}

/** The second factor of the signed-in agent; the focus goes along from step to step. */
export function SecondFactor({ on, onChange }: Props) {
  const [step, setStep] = useState<Step>({ at: 'rest' });
  const box = useRef<HTMLDivElement>(null);
  const before = useRef<Step['at']>(step.at);
  useEffect(() => {
    if (before.current === step.at) return;
    before.current = step.at;
    const asks = step.at === 'scan' || step.at === 'codes' ? null : 'input[type="password"], .act';
    const first = asks === null ? null : box.current?.querySelector<HTMLElement>(asks);
    (first ?? box.current)?.focus();
  }, [step.at]);
  return (
    <div class="form" ref={box} tabIndex={-1}>
      <StepShown on={on} onChange={onChange} step={step} setStep={setStep} />
    </div>
  );
}

function StepShown({ on, onChange, step, setStep }: Props & { step: Step; setStep: (step: Step) => void }) {
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
  const begin = (password: string) => api.post<SecondFactorBegun>('/api/me/second-factor', { password });
  const end = (password: string) => api.post('/api/me/second-factor/off', { password });
  const scan = (begun: SecondFactorBegun) => setStep({ at: 'scan', begun });
  switch (step.at) {
    case 'codes':
      return <Codes codes={step.codes} onKept={rest} />;
    case 'scan':
      return <Scan begun={step.begun} onCodes={confirmed} onCancel={rest} />;
    case 'password':
      return <PasswordAsked action="admin.second_factor_turn_on" deed={begin} done={scan} onCancel={rest} />;
    case 'off':
      return (
        <PasswordAsked action="admin.second_factor_turn_off" deed={end} done={turnedOff} onCancel={rest} />
      );
    default:
      return <State on={on} onTurn={() => setStep({ at: on ? 'off' : 'password' })} />;
  }
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
