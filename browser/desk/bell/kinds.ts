// The icon by kind of offer, wherever one is shown; its colours are in stores/alerts.ts.
import type { OfferWord } from '../../shared/bell';
import type { IconName } from '../shell/icons';

export const OFFER_ICONS: Record<OfferWord, IconName> = {
  web: 'chat',
  match: 'pick',
  queue: 'line',
  transfer: 'pass',
  invite: 'join',
};
