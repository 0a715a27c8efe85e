// What an invitation or new-password link opens: shows for whom it is, and sets the password once.
import { useState } from 'preact/hooks';
import { makeApi, Refusal } from '../../shared/api';
import type { LinkView, SignedIn } from '../../shared/bodies';
import { t } from '../../shared/i18n';
import type { Me } from '../../shared/wire';
import { FormShell, Submit } from '../forms/FormShell';
import { Form } from '../forms/form';
import { Show, useLoaded } from '../forms/loaded';
import { tell } from '../forms/notices';
import { PasswordField } from '../forms/PasswordField';
import { longEnough, SHORTEST } from '../forms/passwords';
import { go } from '../router';

const api = makeApi();
type Found = LinkView | 'gone';

/** Looks the token up; then asks for the new password, and calls `onSignedIn` once it is set. */
export function LinkForm({ token, onSignedIn }: { token: string; onSignedIn: (me: Me) => void }) {
  const loaded = useLoaded<Found>(token, () => lookUp(token));
  return (
    <Show loaded={loaded}>
      {(found) =>
        found === 'gone' ? (
          <Gone />
        ) : (
          <SetPassword
            link={found}
            token={token}
            onSignedIn={onSignedIn}
            onGone={() => loaded.replace('gone')}
            onSet={toLogIn}
          />
        )
      }
    </Show>
  );
}

function toLogIn(): void {
  tell(t('admin.link_log_in_now'));
  go('/desk/log-in', { replace: true });
}

async function lookUp(token: string): Promise<Found> {
  if (!token) return 'gone';
  try {
    return await api.post<LinkView>('/api/link', { token });
  } catch (error) {
    if (isGone(error)) return 'gone';
    throw error;
  }
}

function isGone(error: unknown): boolean {
  if (!(error instanceof Refusal)) return false;
  const { code, field } = error.problem;
  return code === 'not-found' || (code === 'invalid' && field === 'token');
}

function Gone() {
  return (
    <>
      <h1>{t('admin.link_gone_title')}</h1>
      <p>{t('admin.link_gone')}</p>
      <a class="act" href="/desk/log-in">
        {t('admin.link_to_log_in')}
      </a>
    </>
  );
}

interface SetProps {
  link: LinkView;
  token: string;
  onSignedIn: (me: Me) => void;
  onGone: () => void;
  /** The password is set, but a second factor is on: it is asked for by the log-in. */
  onSet: () => void;
}

function SetPassword({ link, token, onSignedIn, onGone, onSet }: SetProps) {
  const [form] = useState(() => new Form({ password: '' }));
  const send = async () => {
    const { password } = form.values.value;
    if (!longEnough(password))
      return form.refuse({ field: 'password', text: t('admin.password_too_short', { count: SHORTEST }) });
    try {
      const { me } = await api.post<SignedIn>('/api/link/password', { token, password });
      onSignedIn(me);
    } catch (error) {
      if (isGone(error)) onGone();
      else if (error instanceof Refusal && error.problem.code === 'second-factor-needed') onSet();
      else throw error;
    }
  };
  const invited = link.kind === 'invitation';
  return (
    <>
      <h1>
        {invited
          ? t('admin.link_invitation_title', { name: link.screen_name })
          : t('admin.link_password_title')}
      </h1>
      <p class="quiet">
        {t(invited ? 'admin.link_invitation_lead' : 'admin.link_password_lead', { email: link.email })}
      </p>
      <FormShell form={form} send={send} words={{ password: 'admin.password_not_accepted' }}>
        <input type="email" name="email" autocomplete="username" value={link.email} readOnly hidden />
        <PasswordField
          label={t('admin.new_password')}
          value={form.values.value.password}
          onInput={(password) => form.set('password', password)}
          autocomplete="new-password"
          wrong={form.wrong.value.password}
          isNew
        />
        <Submit form={form} label={t('admin.link_set')} />
      </FormShell>
    </>
  );
}
