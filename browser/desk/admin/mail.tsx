// E-mail: how it is set up and how it goes, and a test mail that says what is wrong.
import './mail.css';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { fullTime, pieces, t } from '../../shared/i18n';
import type { MailCheck, MailState } from '../../shared/letters';
import { CopyBox } from '../forms/CopyBox';
import { Show, useLoaded } from '../forms/loaded';
import { wrongOf } from '../forms/refusals';
import { api } from '../session';
import { Icon, type IconName } from '../shell/icons';
import { checkWords, isWell, mailboxWords, type Verdict, verdictOf } from './mail-words';
import { PageHead } from './PageHead';

const SIGNS = { none: 'minus', sends: 'warn', whole: 'check', trouble: 'close' } as const satisfies Record<
  Verdict,
  IconName
>;
const LOOKS = { none: '', sends: 'partly', whole: 'ready', trouble: 'closed' } as const;

/** How mail stands; it is looked at again after each test. */
export function MailPage() {
  const loaded = useLoaded('mail', (signal) => api.get<MailState>('/api/admin/mail', signal));
  return (
    <>
      <PageHead title={t('admin.room_mail')} lead={t('admin.mail_lead')}>
        <button type="button" class="act" onClick={loaded.reload}>
          {t('admin.mail_look_again')}
        </button>
      </PageHead>
      <Show loaded={loaded}>{(state) => <Found state={state} reload={loaded.reload} />}</Show>
    </>
  );
}

function Found({ state, reload }: { state: MailState; reload: () => void }) {
  const verdict = verdictOf(state);
  return (
    <>
      <div class={`network-verdict ${LOOKS[verdict]}`}>
        <Icon name={SIGNS[verdict]} />
        <div>
          <p>{verdict === 'trouble' ? mailboxWords(state) : t(`admin.mail_${verdict}`)}</p>
          {state.said && <Said>{state.said}</Said>}
        </div>
      </div>
      {verdict === 'none' ? <HowToBegin /> : <Test state={state} tested={reload} />}
      <div class="mail-cards">
        {verdict !== 'none' && <Going state={state} />}
        <Sending state={state} />
        <Answers state={state} />
      </div>
      <p class="quiet">{t('admin.mail_docs')}</p>
    </>
  );
}

function Said({ children }: { children: ComponentChildren }) {
  return (
    <p class="mail-said">
      {t('desk.letter_said')} <q dir="auto">{children}</q>
    </p>
  );
}

const EXAMPLE = [
  'DESKBELL_MAIL_ADDRESS=support@example.com',
  'DESKBELL_SMTP=smtp://mail.example.com:587',
  'DESKBELL_SMTP_USER=support@example.com',
  'DESKBELL_SMTP_PASSWORD=…',
  'DESKBELL_IMAP=imaps://mail.example.com:993',
  'DESKBELL_IMAP_USER=support@example.com',
  'DESKBELL_IMAP_PASSWORD=…',
].join('\n');

function HowToBegin() {
  return (
    <div class="mail-begin">
      <CopyBox label={t('admin.mail_settings')} hint={t('admin.mail_settings_hint')} text={EXAMPLE} block />
    </div>
  );
}

function Test({ state, tested }: { state: MailState; tested: () => void }) {
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState<MailCheck | null>(null);
  const [failed, setFailed] = useState('');
  const test = async () => {
    if (busy) return;
    setBusy(true);
    setFound(null);
    setFailed('');
    try {
      // the mail has half a minute to come back
      setFound(await api.post<MailCheck>('/api/admin/mail/check', undefined, { patience: null }));
      tested();
    } catch (problem) {
      setFailed(wrongOf(problem).text);
    }
    setBusy(false);
  };
  return (
    <section class="mail-test" aria-labelledby="mail-test">
      <h2 id="mail-test">{t('admin.mail_test')}</h2>
      <p class="quiet">{t('admin.mail_test_hint', { address: state.address })}</p>
      <button type="button" class="act main-act" aria-disabled={busy} onClick={() => void test()}>
        {t('admin.mail_test_send')}
      </button>
      <div role="status">
        {busy && (
          <p class="mail-busy">
            <progress aria-label={t('admin.mail_testing')} /> {t('admin.mail_testing')}
          </p>
        )}
        {found && <Result found={found} state={state} />}
      </div>
      <div role="alert">{failed && <p class="ask-failure">{failed}</p>}</div>
    </section>
  );
}

function Result({ found, state }: { found: MailCheck; state: MailState }) {
  const well = isWell(found);
  return (
    <div class={`network-verdict ${well ? 'ready' : 'closed'}`}>
      <Icon name={well ? 'check' : 'close'} />
      <div>
        {!well && found.at && (
          <p>{t(found.sent ? 'admin.mail_check_not_read' : 'admin.mail_check_not_sent')}</p>
        )}
        <p class="mail-plain">{checkWords(found, state)}</p>
        {found.said && <Said>{found.said}</Said>}
      </div>
    </div>
  );
}

function Going({ state }: { state: MailState }) {
  return (
    <section class="card">
      <h2>{t('admin.mail_going')}</h2>
      <p class={state.waiting ? 'road' : 'road works'}>
        <Icon name={state.waiting ? 'clock' : 'check'} />
        <span>
          {state.waiting ? t('admin.mail_waiting', { count: state.waiting }) : t('admin.mail_waiting_none')}
        </span>
      </p>
      <p class={state.failed ? 'road fails' : 'road works'}>
        <Icon name={state.failed ? 'warn' : 'check'} />
        <span>
          {state.failed ? t('admin.mail_failed', { count: state.failed }) : t('admin.mail_failed_none')}
        </span>
      </p>
    </section>
  );
}

function Sending({ state }: { state: MailState }) {
  return (
    <section class="card">
      <h2>{t('admin.mail_sending')}</h2>
      <dl class="mail-facts">
        <Setting name={t('admin.mail_from')} value={state.address} setting="DESKBELL_MAIL_ADDRESS" />
        <Setting name={t('admin.mail_smtp')} value={state.smtp} setting="DESKBELL_SMTP" />
        <Setting name={t('admin.mail_reply')} value={state.reply_address} setting="DESKBELL_REPLY_ADDRESS" />
      </dl>
    </section>
  );
}

function Answers({ state }: { state: MailState }) {
  return (
    <section class="card">
      <h2>{t('admin.mail_answers')}</h2>
      <dl class="mail-facts">
        <Setting name={t('admin.mail_imap')} value={state.imap} setting="DESKBELL_IMAP" />
        {state.imap && (
          <div>
            <dt>{t('admin.mail_read_at')}</dt>
            <dd>{state.read_at === null ? t('admin.mail_read_never') : fullTime(state.read_at)}</dd>
          </div>
        )}
        <Setting
          name={t('admin.mail_token')}
          value={state.token ? t('admin.mail_token_on') : ''}
          plain
          setting="DESKBELL_MAIL_TOKEN"
        />
      </dl>
    </section>
  );
}

interface SettingProps {
  name: string;
  value: string;
  setting: string;
  /** Words, not something that was written into the settings. */
  plain?: boolean;
}

function Setting({ name, value, setting, plain = false }: SettingProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value && (plain ? value : <code>{value}</code>)}
        {!value && (
          <span class="dim">{pieces('admin.mail_not_set', { setting: <code>{setting}</code> })}</span>
        )}
      </dd>
    </div>
  );
}
