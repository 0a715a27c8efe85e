// One agent: making, changing, and how the agent logs in.
import { useState } from 'preact/hooks';
import type { AgentMade, AgentView, LinkMade, PortalFull } from '../../shared/bodies';
import { t } from '../../shared/i18n';
import { FormShell, Submit } from '../forms/FormShell';
import { Form } from '../forms/form';
import { Show, useLoaded } from '../forms/loaded';
import { tell } from '../forms/notices';
import { SaveBar } from '../forms/SaveBar';
import { follow } from '../router';
import { api } from '../session';
import { AGENT_WORDS, AgentFields, agentValues, agentWrongs, NO_AGENT } from './agent-form';
import { AgentLogIn, LinkBox } from './agent-log-in';
import { PageHead } from './PageHead';

const BACK = () => ({ to: '/desk/admin/agents', label: t('admin.all_agents') });

/** Makes an agent, and shows the invitation link to hand over. */
export function NewAgentPage() {
  const loaded = useLoaded('portals', (signal) => api.get<PortalFull[]>('/api/admin/portals', signal));
  const [made, setMade] = useState<AgentMade | null>(null);
  return (
    <>
      <PageHead
        title={t('admin.new_agent')}
        lead={made ? undefined : t('admin.new_agent_lead')}
        back={BACK()}
      />
      {made ? (
        <Made made={made} again={() => setMade(null)} />
      ) : (
        <Show loaded={loaded}>{(portals) => <NewAgentForm portals={portals} onMade={setMade} />}</Show>
      )}
    </>
  );
}

function NewAgentForm({ portals, onMade }: { portals: PortalFull[]; onMade: (made: AgentMade) => void }) {
  const [form] = useState(() => new Form(NO_AGENT, 'agent.new'));
  const send = async () => {
    const wrong = agentWrongs(form.values.value);
    if (wrong.length) return form.refuse(...wrong);
    const made = await api.post<AgentMade>('/api/admin/agents', form.values.value);
    form.undo();
    onMade(made);
  };
  return (
    <FormShell form={form} send={send} words={AGENT_WORDS} class="form card">
      <AgentFields form={form} portals={portals} />
      <Submit form={form} label={t('admin.make_agent')} />
    </FormShell>
  );
}

function Made({ made, again }: { made: AgentMade; again: () => void }) {
  return (
    <section class="card form">
      <LinkBox kind="invitation" name={made.agent.name} made={made.invitation} />
      <div class="row">
        <a class="act" href={`/desk/admin/agents/${made.agent.id}`} onClick={follow}>
          {made.agent.name}
        </a>
        <button type="button" class="act" onClick={again}>
          {t('admin.another_agent')}
        </button>
      </div>
    </section>
  );
}

/** Shows and changes one agent. */
export function AgentPage({ id }: { id: number }) {
  const loaded = useLoaded(`agent.${id}`, async (signal) => {
    const [agents, portals] = await Promise.all([
      api.get<AgentView[]>('/api/admin/agents', signal),
      api.get<PortalFull[]>('/api/admin/portals', signal),
    ]);
    return { agent: agents.find((one) => one.id === id) ?? null, portals };
  });
  return (
    <Show loaded={loaded}>
      {({ agent, portals }) =>
        agent ? (
          <Agent
            agent={agent}
            portals={portals}
            onChange={(changed) => loaded.replace({ agent: changed, portals })}
          />
        ) : (
          <PageHead title={t('admin.agents')} lead={t('admin.refused_not_found')} back={BACK()} />
        )
      }
    </Show>
  );
}

interface AgentProps {
  agent: AgentView;
  portals: PortalFull[];
  onChange: (agent: AgentView) => void;
}

function Agent({ agent, portals, onChange }: AgentProps) {
  const [form] = useState(() => new Form(agentValues(agent), `agent.${agent.id}`));
  const [link, setLink] = useState<LinkMade | null>(null);
  const send = async () => {
    const wrong = agentWrongs(form.values.value);
    if (wrong.length) return form.refuse(...wrong);
    const changed = await api.patch<AgentView>(`/api/admin/agents/${agent.id}`, form.changed.value);
    form.saved(agentValues(changed));
    onChange(changed);
    tell(t('admin.saved'));
  };
  return (
    <>
      <PageHead title={agent.name} lead={agent.email} back={BACK()} />
      <div class="columns">
        <FormShell form={form} send={send} words={AGENT_WORDS} class="form card">
          <AgentFields form={form} portals={portals} />
          <SaveBar form={form} />
        </FormShell>
        <AgentLogIn agent={agent} onChange={onChange} link={link} onLink={setLink} />
      </div>
    </>
  );
}
