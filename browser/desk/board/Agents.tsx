// Who is on the bell: state, chats of the limit, and who could take one more.
import type { BoardAgent } from '../../shared/bell';
import { t } from '../../shared/i18n';
import { isFree } from '../stores/board';
import { Panel } from './Panel';

const MOST_MARKS = 8;

/** The agents who signed on, those who can be reached first. */
export function Agents({ agents, free, on }: { agents: readonly BoardAgent[]; free: number; on: number }) {
  return (
    <Panel
      name="agents"
      title={t('desk.board_agents')}
      count={agents.length}
      aside={agents.length > 0 && t('desk.board_free_of', { free, all: on })}
      empty={{ title: t('desk.board_agents_none'), how: t('desk.board_agents_none_how') }}
    >
      {agents.map((agent) => (
        <AgentRow key={agent.agent.id} agent={agent} />
      ))}
    </Panel>
  );
}

function AgentRow({ agent }: { agent: BoardAgent }) {
  const { state, chats, limit, asked } = agent;
  const stands = isFree(agent) ? 'free' : state === 'available' ? 'busy' : state;
  return (
    <li class="board-row board-agent">
      <strong class="board-main">{agent.agent.screen_name}</strong>
      <Standing stands={stands} />
      <span class="board-load">
        {limit <= MOST_MARKS && <Marks chats={chats} asked={asked} limit={limit} />}
        <span>{t('desk.board_chats', { chats, limit })}</span>
        {asked > 0 && <span class="board-rung"> + {t('desk.board_rung', { count: asked })}</span>}
      </span>
    </li>
  );
}

function Standing({ stands }: { stands: 'free' | 'busy' | BoardAgent['state'] }) {
  const sign = { free: '●', available: '●', busy: '◆', unavailable: '◐', signed_off: '○' }[stands];
  return (
    <span class={`board-standing ${stands}`}>
      <span aria-hidden="true">{sign} </span>
      {stands === 'free' || stands === 'available'
        ? t('desk.board_state_available')
        : t(`desk.board_state_${stands}`)}
    </span>
  );
}

// one mark for each chat that the agent may have: filled by chats, half by offers
function Marks({ chats, asked, limit }: { chats: number; asked: number; limit: number }) {
  return (
    <span class="board-marks" aria-hidden="true">
      {Array.from({ length: Math.max(limit, chats) }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a mark is its place
        <span key={at} class={at < chats ? 'full' : at < chats + asked ? 'half' : ''} />
      ))}
    </span>
  );
}
