// How each portal stands, and the choice of one: the address keeps it, so that a screen on the wall can show it.
import { t } from '../../shared/i18n';
import { follow } from '../router';
import type { PortalStand } from '../stores/board';
import { atLeast } from './Panel';
import { Wait } from './Running';

interface Props {
  stands: readonly PortalStand[];
  /** More wait than were counted. */
  more: boolean;
  only: number | null;
}

/** A link for each portal, and one for all of them; nothing where there is only one. */
export function Portals({ stands, more, only }: Props) {
  if (stands.length < 2) return null;
  return (
    <nav class="board-portals" aria-label={t('desk.board_portals')}>
      <ul>
        <li>
          <a href="/desk/board" aria-current={only === null ? 'true' : undefined} onClick={follow}>
            <strong>{t('desk.board_all')}</strong>
          </a>
        </li>
        {stands.map((stand) => (
          <li key={stand.portal.id}>
            <PortalLink stand={stand} more={more} chosen={only === stand.portal.id} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function PortalLink({ stand, more, chosen }: { stand: PortalStand; more: boolean; chosen: boolean }) {
  const { portal, waiting, since, free, on } = stand;
  return (
    <a href={`/desk/board?portal=${portal.id}`} aria-current={chosen ? 'true' : undefined} onClick={follow}>
      <strong>{portal.name}</strong>
      <span class="board-portal-line">
        <span>
          {atLeast(waiting, more)} {t('desk.board_portal_waiting')}
        </span>
        {since !== null && <Wait since={since} portal={portal} />}
        <span class="dim">{t('desk.board_free_of', { free, all: on })}</span>
      </span>
    </a>
  );
}
