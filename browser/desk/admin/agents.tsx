// The list of agents.
import { useState } from 'preact/hooks';
import type { AgentView, PortalFull } from '../../shared/bodies';
import { now } from '../../shared/clock';
import { date, day, t, time } from '../../shared/i18n';
import { Show, useLoaded } from '../forms/loaded';
import { follow } from '../router';
import { api, me } from '../session';
import { PageHead } from './PageHead';
import { type Column, Table } from './Table';

const WORTH_SEARCHING = 8;

/** All agents, those who can log in first. */
export function AgentsPage() {
  const loaded = useLoaded('agents', (signal) =>
    Promise.all([
      api.get<AgentView[]>('/api/admin/agents', signal),
      api.get<PortalFull[]>('/api/admin/portals', signal),
    ]),
  );
  return (
    <>
      <PageHead title={t('admin.agents')} lead={t('admin.agents_lead')}>
        <a class="act main-act" href="/desk/admin/agents/new" onClick={follow}>
          {t('admin.new_agent')}
        </a>
      </PageHead>
      <Show loaded={loaded}>{([agents, portals]) => <AgentList agents={agents} portals={portals} />}</Show>
    </>
  );
}

function AgentList({ agents, portals }: { agents: AgentView[]; portals: PortalFull[] }) {
  const [words, setWords] = useState('');
  const found = sorted(agents.filter((agent) => fits(agent, words)));
  return (
    <>
      {agents.length >= WORTH_SEARCHING && (
        <input
          type="search"
          class="find"
          aria-label={t('admin.agents_filter')}
          placeholder={t('admin.agents_filter')}
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      )}
      {found.length > 0 && (
        <Table
          caption={t('admin.agents')}
          columns={columns(portals)}
          rows={found}
          id={(agent) => agent.id}
          faint={(agent) => agent.disabled}
        />
      )}
      {found.length === 0 && <p class="empty-words">{t('admin.agents_none_found', { words })}</p>}
      {agents.length === 1 && <p class="empty-words">{t('admin.agents_only_you')}</p>}
    </>
  );
}

function fits(agent: AgentView, words: string): boolean {
  const all = `${agent.name} ${agent.screen_name} ${agent.email}`.toLocaleLowerCase();
  return words
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

function sorted(agents: AgentView[]): AgentView[] {
  return [...agents].sort((a, b) => Number(a.disabled) - Number(b.disabled) || a.name.localeCompare(b.name));
}

function columns(portals: PortalFull[]): Column<AgentView>[] {
  const names = new Map(portals.map(({ id, name }) => [id, name]));
  return [
    { label: t('admin.name'), wide: true, show: (agent) => <Who agent={agent} /> },
    { label: t('admin.screen_name'), show: (agent) => agent.screen_name },
    { label: t('admin.role'), show: (agent) => t(`admin.role_${agent.role}`) },
    { label: t('admin.portals'), wide: true, show: (agent) => served(agent, names) },
    {
      label: t('admin.second_factor'),
      show: (agent) => t(agent.second_factor ? 'admin.factor_on' : 'admin.factor_off'),
    },
    { label: t('admin.last_seen'), show: (agent) => lastSeen(agent.last_seen_at) },
    { label: t('admin.state'), show: (agent) => <AgentState agent={agent} /> },
  ];
}

function Who({ agent }: { agent: AgentView }) {
  return (
    <>
      <a href={`/desk/admin/agents/${agent.id}`} onClick={follow}>
        {agent.name}
      </a>
      {agent.id === me.value?.id && <span class="tag">{t('admin.it_is_you')}</span>}
      <div class="under">{agent.email}</div>
    </>
  );
}

function served(agent: AgentView, names: Map<number, string>): string {
  if (agent.role === 'admin') return t('admin.all_portals_served');
  return agent.portals.map((id) => names.get(id) ?? id).join(', ') || t('admin.no_portals');
}

/** When an agent was last seen, as one says it. */
export function lastSeen(at: number | null): string {
  if (at === null) return t('admin.never');
  const ago = now() - at;
  if (ago < 120_000) return t('admin.just_now');
  if (ago < 2 * 86_400_000) return `${day(at, now())}, ${time(at)}`;
  return date(at);
}

/** Whether the agent can log in: in words, with a sign and a colour. */
export function AgentState({ agent }: { agent: AgentView }) {
  if (agent.disabled) return <span class="standing off">■ {t('admin.state_disabled')}</span>;
  if (!agent.has_password) return <span class="standing waiting">◌ {t('admin.state_invited')}</span>;
  return <span class="standing on">● {t('admin.state_active')}</span>;
}
