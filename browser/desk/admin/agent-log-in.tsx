// How an agent logs in: state, links for a password, sessions, second factor, disabling.
import { useState } from 'preact/hooks';
import type { AgentView, LinkMade } from '../../shared/bodies';
import { fullTime, t } from '../../shared/i18n';
import { confirmed } from '../forms/Confirm';
import { CopyBox } from '../forms/CopyBox';
import { tell } from '../forms/notices';
import { wrongOf } from '../forms/refusals';
import { api, me } from '../session';
import { AGENT_WORDS } from './agent-form';
import { AgentState, lastSeen } from './agents';

interface Props {
  agent: AgentView;
  onChange: (agent: AgentView) => void;
  link: LinkMade | null;
  onLink: (link: LinkMade | null) => void;
}

/** State and deeds beside an agent's form. */
export function AgentLogIn({ agent, onChange, link, onLink }: Props) {
  const [wrong, setWrong] = useState('');
  const attempt = (deed: () => Promise<void>) => async () => {
    setWrong('');
    await deed().catch((error: unknown) => setWrong(wrongOf(error, AGENT_WORDS).text));
  };
  return (
    <section class="card form login-card" aria-labelledby="agent-log-in">
      <h2 id="agent-log-in">{t('admin.sign_in_and_security')}</h2>
      <Facts agent={agent} />
      {link && (
        <LinkBox kind={agent.has_password ? 'password' : 'invitation'} name={agent.name} made={link} />
      )}
      <div role="alert">{wrong && <p class="wrong">▲ {wrong}</p>}</div>
      <div class="stack">
        {!agent.disabled && (
          <button
            type="button"
            class="act"
            onClick={attempt(async () =>
              onLink(await api.post<LinkMade>(`/api/admin/agents/${agent.id}/link`)),
            )}
          >
            {t(agent.has_password ? 'admin.make_password_link' : 'admin.make_invitation_link')}
          </button>
        )}
        {agent.sessions > 0 && (
          <button type="button" class="act" onClick={attempt(() => endSessions(agent, onChange))}>
            {t('admin.end_sessions')}
          </button>
        )}
        {agent.second_factor && (
          <button type="button" class="act" onClick={attempt(() => removeFactor(agent, onChange))}>
            {t('admin.remove_factor')}
          </button>
        )}
        <button
          type="button"
          class={agent.disabled ? 'act' : 'act danger'}
          onClick={attempt(() => setDisabled(agent, !agent.disabled, onChange))}
        >
          {t(agent.disabled ? 'admin.enable' : 'admin.disable')}
        </button>
      </div>
    </section>
  );
}

function Facts({ agent }: { agent: AgentView }) {
  return (
    <>
      <dl class="facts">
        <dt>{t('admin.state')}</dt>
        <dd>
          <AgentState agent={agent} />
        </dd>
        <dt>{t('admin.last_seen')}</dt>
        <dd>{lastSeen(agent.last_seen_at)}</dd>
        <dt>{t('admin.second_factor')}</dt>
        <dd>{t(agent.second_factor ? 'admin.factor_on' : 'admin.factor_off')}</dd>
        <dt>{t('admin.sessions_label')}</dt>
        <dd>{agent.sessions ? t('admin.sessions', { count: agent.sessions }) : t('admin.sessions_none')}</dd>
      </dl>
      {agent.disabled && <p class="quiet">{t('admin.disabled_since')}</p>}
      {!agent.disabled && !agent.has_password && <p class="quiet">{t('admin.invited_not_yet')}</p>}
    </>
  );
}

/** A one-time link with its copy button, and until when it works. */
export function LinkBox({
  kind,
  name,
  made,
}: {
  kind: 'invitation' | 'password';
  name: string;
  made: LinkMade;
}) {
  return (
    <div class="made-link" role="status">
      <CopyBox
        label={t(`admin.link_ready_${kind}`, { name })}
        text={made.link}
        hint={t('admin.link_ready_how', { until: fullTime(made.expires_at) })}
      />
    </div>
  );
}

async function endSessions(agent: AgentView, onChange: (agent: AgentView) => void): Promise<void> {
  const own = agent.id === me.value?.id;
  const question = own ? t('admin.end_own_sessions_ask') : t('admin.end_sessions_ask', { name: agent.name });
  if (!(await confirmed(question, t('admin.end_sessions')))) return;
  await api.delete(`/api/admin/agents/${agent.id}/sessions`);
  onChange({ ...agent, sessions: 0 });
  tell(t('admin.sessions_ended'));
}

async function removeFactor(agent: AgentView, onChange: (agent: AgentView) => void): Promise<void> {
  if (!(await confirmed(t('admin.remove_factor_ask', { name: agent.name }), t('admin.remove_factor'))))
    return;
  await api.delete(`/api/admin/agents/${agent.id}/second-factor`);
  onChange({ ...agent, second_factor: false });
  tell(t('admin.factor_removed'));
}

async function setDisabled(
  agent: AgentView,
  disabled: boolean,
  onChange: (agent: AgentView) => void,
): Promise<void> {
  const changed = await api.patch<AgentView>(`/api/admin/agents/${agent.id}`, { disabled });
  onChange(changed);
  const words = t(disabled ? 'admin.disabled_done' : 'admin.enabled_done', { name: agent.name });
  tell(
    words,
    () =>
      void setDisabled(changed, !disabled, onChange).catch((error: unknown) =>
        tell(wrongOf(error, AGENT_WORDS).text),
      ),
  );
}
