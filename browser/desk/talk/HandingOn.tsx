// Below the chat's head: the transfer on its way, who is invited, and which colleagues are in the chat.
import './handing.css';
import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { seconds } from '../../shared/clock';
import { t } from '../../shared/i18n';
import { takeBack, takeOut, underWay } from '../live/deeds';
import { me } from '../session';
import { Icon, type IconName } from '../shell/icons';
import { invitedOf, transferOf } from '../stores/handing';
import type { Offered } from '../stores/rights';
import type { Talk } from '../stores/talk';
import { stopwatch } from '../stores/times';

/** Shown while there is anything of it. */
export function HandingOn({ talk, can }: { talk: Talk; can: Offered }) {
  const { row, guests } = talk.case;
  const transfer = transferOf(talk.case, talk.thread.entries);
  const invited = invitedOf(row, talk.thread.entries);
  if (!transfer && invited.length === 0 && guests.length === 0) return null;
  const busy = underWay.value.has(row.number);
  return (
    <ul class="handing" aria-label={t('desk.others_in_chat')}>
      {transfer && (
        <Item look="transfer" icon="pass" since={transfer.at}>
          {transfer.to ? t('desk.on_its_way_to', { name: transfer.to }) : t('desk.on_its_way')}
          {can.transfer && (
            <button type="button" class="act" aria-disabled={busy} onClick={() => void takeBack(row)}>
              {t('desk.take_back')}
            </button>
          )}
        </Item>
      )}
      {invited.map(({ agent, at }) => (
        <Item key={`invited-${agent.id}`} look="invited" icon="join" since={at}>
          {t('desk.is_invited', { name: agent.screen_name })}
        </Item>
      ))}
      {guests.map((guest) => (
        <Item key={`guest-${guest.id}`} look="guest" icon="user">
          {guest.id === me.value?.id
            ? t('desk.is_guest_me')
            : t('desk.is_guest', { name: guest.screen_name })}
          {can.invite && (
            <button
              type="button"
              class="act"
              aria-disabled={busy}
              aria-label={t('desk.take_out_whom', { name: guest.screen_name })}
              onClick={() => void takeOut(row, guest)}
            >
              {t('desk.take_out')}
            </button>
          )}
        </Item>
      ))}
    </ul>
  );
}

interface ItemProps {
  look: 'transfer' | 'invited' | 'guest';
  icon: IconName;
  since?: number | null;
  children: ComponentChildren;
}

function Item({ look, icon, since = null, children }: ItemProps) {
  return (
    <li class={`handing-item ${look}`}>
      <Icon name={icon} />
      {since !== null && <Since at={since} />}
      {children}
    </li>
  );
}

function Since({ at }: { at: number }) {
  const period = useComputed(() => stopwatch(Math.max(0, seconds.value - at)));
  return <span class="handing-since">{period}</span>;
}
