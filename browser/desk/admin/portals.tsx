// The list of portals.
import type { BoardView, ModeView } from '../../shared/bell';
import type { PortalFull } from '../../shared/bodies';
import { now, seconds } from '../../shared/clock';
import { t } from '../../shared/i18n';
import { Show, useLoaded } from '../forms/loaded';
import { useNews } from '../live/news';
import { follow } from '../router';
import { api, deskState } from '../session';
import { type Doors, doorsOf } from '../stores/doors';
import { momentIn } from '../stores/hours';
import { opensWords } from './door-words';
import { PageHead } from './PageHead';
import { type Column, Table } from './Table';
import { WaySign } from './Way';

interface Listed {
  portals: PortalFull[];
  modes: ModeView[];
  board: BoardView;
}

/** All portals with their addresses, how customers meet an agent there, and whether they take newcomers now. */
export function PortalsPage() {
  const loaded = useLoaded('portals', fetchListed);
  useNews(loaded.reload, 'changed', 'board', 'ready');
  return (
    <>
      <PageHead title={t('admin.portals')} lead={t('admin.portals_lead')}>
        <a class="act main-act" href="/desk/admin/portals/new" onClick={follow}>
          {t('admin.new_portal')}
        </a>
      </PageHead>
      <Show loaded={loaded}>
        {(listed) =>
          listed.portals.length === 0 ? (
            <p class="empty-words">{t('admin.portals_none')}</p>
          ) : (
            <Table
              caption={t('admin.portals')}
              columns={columns(listed)}
              rows={listed.portals}
              id={(portal) => portal.id}
              faint={(portal) => !portal.open}
            />
          )
        }
      </Show>
    </>
  );
}

async function fetchListed(signal: AbortSignal): Promise<Listed> {
  const [portals, modes, board] = await Promise.all([
    api.get<PortalFull[]>('/api/admin/portals', signal),
    api.get<ModeView[]>('/api/admin/modes', signal),
    api.get<BoardView>('/api/desk/board', signal),
  ]);
  return { portals, modes, board };
}

function columns({ modes, board }: Listed): Column<PortalFull>[] {
  return [
    {
      label: t('admin.name'),
      wide: true,
      show: (portal) => (
        <a href={`/desk/admin/portals/${portal.id}`} onClick={follow}>
          {portal.name}
        </a>
      ),
    },
    { label: t('admin.section_address'), wide: true, show: (portal) => <PortalLink slug={portal.slug} /> },
    {
      label: t('admin.section_meeting'),
      show: (portal) => <WaySign kind={portal.kind} mode={portal.mode} />,
    },
    {
      label: t('admin.newcomers'),
      show: (portal) => (
        <PortalState
          portal={portal}
          doors={doorsOf(portal, modes, isStaffed(portal, board), seconds.value || now())}
        />
      ),
    },
    {
      label: t('admin.agents'),
      show: ({ agents }) =>
        agents.length ? (
          <span class="whole">{t('admin.portal_agents', { count: agents.length })}</span>
        ) : (
          t('admin.portal_agents_none')
        ),
    },
    {
      label: t('admin.cases'),
      show: ({ cases }) => <span class="whole">{t('admin.portal_cases', { count: cases })}</span>,
    },
  ];
}

/** The portal's public link. */
export function PortalLink({ slug }: { slug: string }) {
  return (
    <a href={`/p/${slug}`} target="_blank" rel="noopener" class="address">
      {`${location.host}/p/${slug}`}
      <span aria-hidden="true"> ↗</span>
      <span class="unseen"> ({t('admin.new_tab')})</span>
    </a>
  );
}

// admins are of all portals; the board says of everyone else which
function isStaffed(portal: PortalFull, board: BoardView): boolean {
  return board.agents.some(
    ({ agent, state, portals }) =>
      state !== 'signed_off' && (portals.includes(portal.id) || isAdmin(agent.id)),
  );
}

function isAdmin(agent: number): boolean {
  const state = deskState.value;
  return (
    (state?.me.id === agent && state.me.role === 'admin') ||
    (state?.colleagues.some(({ id, role }) => id === agent && role === 'admin') ?? false)
  );
}

function PortalState({ portal, doors }: { portal: PortalFull; doors: Doors }) {
  if (doors.open) return <span class="standing on">● {t('admin.portal_open')}</span>;
  const at = momentIn(portal.time_zone, seconds.value || now());
  return (
    <>
      <span class="standing off">■ {t('admin.portal_closed')}</span>
      {doors.why !== 'closed' && (
        <div class="under">
          {t(`admin.doors_${doors.why}`)} {doors.opens && at && opensWords(doors.opens, at)}
        </div>
      )}
    </>
  );
}
