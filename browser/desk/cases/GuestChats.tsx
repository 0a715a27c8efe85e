// Above *My cases*: the chats of colleagues that the agent was invited into.
import './guest-chats.css';
import { t } from '../../shared/i18n';
import { guestChats, lookedAt } from '../live/desk';
import type { ListWord } from '../router';
import { CaseRowLink } from './CaseRowLink';

/** Shown while there are any. */
export function GuestChats({ list }: { list: ListWord }) {
  const rows = guestChats.listing.value?.rows ?? [];
  if (list !== 'mine' || rows.length === 0) return null;
  return (
    <section class="guest-chats">
      <h2 class="guest-chats-title" id="guest-chats">
        {t('desk.guest_chats')}
      </h2>
      <ul class="rows" aria-labelledby="guest-chats">
        {rows.map((row) => (
          <li key={row.number} class="row-item">
            <CaseRowLink row={row} list={list} selected={row.number === lookedAt.value} />
          </li>
        ))}
      </ul>
    </section>
  );
}
