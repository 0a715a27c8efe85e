// Log-in, one-time links and the agent's own account.
import './account.css';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { t } from '../../shared/i18n';
import type { Me } from '../../shared/wire';
import { Notices } from '../forms/notices';
import { go, query } from '../router';
import { enter, me, meIs, signedOut } from '../session';
import { ownPath } from './back';
import { LanguageChoice } from './language';
import { LinkForm } from './link';
import { LogInForm } from './log-in';
import { PasswordChange } from './password-change';
import { SecondFactor } from './second-factor';

/** The log-in page; afterwards the page that was wanted first. */
export function LogIn() {
  const goOn = async () => {
    await enter();
    go(ownPath(new URLSearchParams(query.peek()).get('back')), { replace: true });
  };
  return (
    <div class="form-page login-box">
      <h1>{t('admin.log_in_title')}</h1>
      {signedOut.value && <p class="warning">{t('admin.signed_out')}</p>}
      <LogInForm onSignedIn={goOn} />
      <Notices />
    </div>
  );
}

/** The page of a one-time link (the token stands behind # and never reaches a server's log). */
export function Link() {
  const token = useMemo(() => location.hash.slice(1), []);
  const goOn = async () => {
    await enter();
    go('/desk', { replace: true });
  };
  return (
    <div class="form-page login-box">
      <LinkForm token={token} onSignedIn={goOn} />
      <Notices />
    </div>
  );
}

/** The agent's own account: language, password, second factor. */
export function Account() {
  return me.value && <AccountOf me={me.value} />;
}

function AccountOf({ me }: { me: Me }) {
  return (
    <main class="form-page account" id="main" tabIndex={-1}>
      <h1>{t('admin.account_title')}</h1>
      <Card title={t('admin.you')}>
        <dl class="facts">
          <dt>{t('admin.name')}</dt>
          <dd>{me.name}</dd>
          <dt>{t('admin.screen_name')}</dt>
          <dd>{me.screen_name}</dd>
          <dt>{t('admin.email')}</dt>
          <dd>{me.email}</dd>
          <dt>{t('admin.role')}</dt>
          <dd>{t(`admin.role_${me.role}`)}</dd>
        </dl>
        {me.role !== 'admin' && <p class="quiet">{t('admin.you_hint')}</p>}
        <LanguageChoice me={me} />
      </Card>
      <Card title={t('admin.change_password')} lead={t('admin.change_password_hint')}>
        <PasswordChange email={me.email} />
      </Card>
      <Card title={t('admin.second_factor')}>
        <SecondFactor on={me.second_factor} onChange={(second_factor) => meIs({ ...me, second_factor })} />
      </Card>
      <Notices />
    </main>
  );
}

function Card({ title, lead, children }: { title: string; lead?: string; children: ComponentChildren }) {
  return (
    <section class="card">
      <h2>{title}</h2>
      {lead && <p class="quiet">{lead}</p>}
      {children}
    </section>
  );
}
