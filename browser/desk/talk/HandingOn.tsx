// Below the chat's head: the transfer on its way, who is invited, and which colleagues are in the chat.
import './handing.css';
import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { seconds } from '../../shared/clock';
import { t } from '../../shared/i18n';
import type { AgentRef, CaseRow } from '../../shared/wire';
import { takeBack, takeInvitationBack, takeOut, underWay } from '../live/deeds';
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
        <Item
          look="transfer"
          icon="pass"
          words={transfer.to ? t('desk.on_its_way_to', { name: transfer.to }) : t('desk.on_its_way')}
          since={transfer.at}
        >
          {can.transfer && (
            <button type="button" class="act" aria-disabled={busy} onClick={() => void takeBack(row)}>
              {t('desk.take_back')}
            </button>
          )}
        </Item>
      )}
      {invited.map(({ agent, at }) => (
        <Item
          key={`invited-${agent.id}`}
          look="invited"
          icon="join"
          words={t('desk.is_invited', { name: agent.screen_name })}
          since={at}
        >
          {can.invite && (
            <button
              type="button"
              class="act"
              aria-disabled={busy}
              aria-label={t('desk.invite_back_whom', { name: agent.screen_name })}
              onClick={() => void takeInvitationBack(row, agent)}
            >
              {t('desk.take_back')}
            </button>
          )}
        </Item>
      ))}
      {guests.map((guest) => (
        <Guest key={`guest-${guest.id}`} row={row} guest={guest} can={can} />
      ))}
    </ul>
  );
}

function Guest({ row, guest, can }: { row: CaseRow; guest: AgentRef; can: Offered }) {
  const self = guest.id === me.value?.id;
  const name = guest.screen_name;
  return (
    <Item look="guest" icon="user" words={self ? t('desk.is_guest_me') : t('desk.is_guest', { name })}>
      {can.invite && (
        <button
          type="button"
          class="act"
          aria-disabled={underWay.value.has(row.number)}
          aria-label={t('desk.take_out_whom', { name })}
          onClick={() => void takeOut(row, guest)}
        >
          {t('desk.take_out')}
        </button>
      )}
    </Item>
  );
}

interface ItemProps {
  look: 'transfer' | 'invited' | 'guest';
  icon: IconName;
  words: string;
  since?: number | null;
  children?: ComponentChildren;
}

function Item({ look, icon, words, since = null, children }: ItemProps) {
  return (
    <li class={`handing-item ${look}`}>
      <Icon name={icon} /> {words}
      {since !== null && <Since at={since} />}
      {children}
    </li>
  );
}

function Since({ at }: { at: number }) {
  const period = useComputed(() => stopwatch(Math.max(0, seconds.value - at)));
  return <span class="handing-since">{period}</span>;
}
