// Which offers are out, to whom, and how long still; a row leads to its case.
import type { BoardOffer } from '../../shared/bell';
import { caseNumber, t } from '../../shared/i18n';
import { OFFER_ICONS } from '../bell/kinds';
import { portals } from '../live/desk';
import { addressOf, follow } from '../router';
import { Icon } from '../shell/icons';
import { Panel } from './Panel';
import { Left } from './Running';

/** The offers that are out, the first to end first. */
export function Offers({ offers }: { offers: readonly BoardOffer[] }) {
  return (
    <Panel
      name="offers"
      title={t('desk.board_offers')}
      count={offers.length}
      empty={{ title: t('desk.board_offers_none'), how: t('desk.board_offers_none_how') }}
    >
      {offers.map((offer) => (
        <li key={offer.id} class="board-row">
          <a href={addressOf('all', offer.number)} onClick={follow}>
            <span class={`board-kind ${offer.kind}`}>
              <Icon name={OFFER_ICONS[offer.kind]} />
              {t(`desk.board_offer_${offer.kind}`)}
            </span>
            <span class="board-main">
              {offer.agent && <strong>{offer.agent.screen_name}</strong>}
              <span class="dim">
                {portals.value.get(offer.portal)?.name} · {caseNumber(offer.number)}
              </span>
            </span>
            <Left until={offer.until} />
          </a>
        </li>
      ))}
    </Panel>
  );
}
