// The list of portals.
import type { PortalFull } from '../../shared/bodies';
import { t } from '../../shared/i18n';
import { Show, useLoaded } from '../forms/loaded';
import { follow } from '../router';
import { api } from '../session';
import { PageHead } from './PageHead';
import { type Column, Table } from './Table';

/** All portals with their addresses. */
export function PortalsPage() {
  const loaded = useLoaded('portals', (signal) => api.get<PortalFull[]>('/api/admin/portals', signal));
  return (
    <>
      <PageHead title={t('admin.portals')} lead={t('admin.portals_lead')}>
        <a class="act main-act" href="/desk/admin/portals/new" onClick={follow}>
          {t('admin.new_portal')}
        </a>
      </PageHead>
      <Show loaded={loaded}>
        {(portals) =>
          portals.length === 0 ? (
            <p class="empty-words">{t('admin.portals_none')}</p>
          ) : (
            <Table
              caption={t('admin.portals')}
              columns={columns()}
              rows={portals}
              id={(portal) => portal.id}
              faint={(portal) => !portal.open}
            />
          )
        }
      </Show>
    </>
  );
}

function columns(): Column<PortalFull>[] {
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
    { label: t('admin.state'), show: (portal) => <PortalState open={portal.open} /> },
    {
      label: t('admin.agents'),
      show: ({ agents }) =>
        agents.length ? t('admin.portal_agents', { count: agents.length }) : t('admin.portal_agents_none'),
    },
    { label: t('admin.cases'), show: ({ cases }) => t('admin.portal_cases', { count: cases }) },
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

function PortalState({ open }: { open: boolean }) {
  return (
    <span class={open ? 'standing on' : 'standing off'}>
      {open ? `● ${t('admin.portal_open')}` : `■ ${t('admin.portal_closed')}`}
    </span>
  );
}
