// Above the conversation: the customer, how the chat stands, who else looks; leaving and ending the chat.
import { useComputed } from '@preact/signals';
import { seconds } from '../../shared/clock';
import { t } from '../../shared/i18n';
import { MainAction } from '../case/Actions';
import { deviceLine } from '../case/DeviceFacts';
import { StandingSign } from '../cases/CaseRowLink';
import { asking, showSide } from '../cases/panes';
import { WaitSign } from '../cases/WaitSign';
import type { DeskCase } from '../live/case';
import { leaveChat, part, underWay } from '../live/deeds';
import { addressOf, follow, query, route } from '../router';
import { askForScreen } from '../screen/screen';
import { me } from '../session';
import { Icon } from '../shell/icons';
import { transferOf } from '../stores/handing';
import { customerOf } from '../stores/names';
import type { Offered } from '../stores/rights';
import type { Talk } from '../stores/talk';
import { chatRuns, roughly } from '../stores/times';
import { HandingOn } from './HandingOn';

export function TalkHead({ one, talk, can }: { one: DeskCase; talk: Talk; can: Offered }) {
  const { row, device, away_since } = talk.case;
  const here = route.value;
  const list = here.page === 'cases' ? here.list : 'unassigned';
  return (
    <header class="talk-head">
      <div class="talk-line">
        <a
          class="act bare to-list"
          href={addressOf(list, null, query.value)}
          onClick={follow}
          aria-label={t('desk.to_list')}
        >
          <Icon name="back" />
        </a>
        <div class="talk-who">
          <h2 class="talk-name" id="talk-name">
            {customerOf(row)}
          </h2>
          <StandingSign row={row} />
          <WaitSign view={talk.case} />
          {away_since !== null && chatRuns(row) && <AwaySign since={away_since} />}
        </div>
        <div class="talk-buttons">
          <button type="button" class="act bare to-case" onClick={() => showSide('case')}>
            {t('desk.case')}
          </button>
          <span class="only-narrow">
            <MainAction row={row} can={can} />
          </span>
          {can.screen && !one.share.value && <AskButton one={one} />}
          <ChatButtons talk={talk} can={can} />
        </div>
      </div>
      <div class="talk-line dim">
        <Lookers one={one} />
        <span class="talk-device">{deviceLine(device)}</span>
      </div>
      <HandingOn talk={talk} can={can} />
    </header>
  );
}

function AskButton({ one }: { one: DeskCase }) {
  return (
    <button type="button" class="act" title={t('desk.screen_ask')} onClick={() => void askForScreen(one)}>
      <Icon name="screen" /> <span class="wide-word">{t('desk.screen_ask')}</span>
    </button>
  );
}

function ChatButtons({ talk, can }: { talk: Talk; can: Offered }) {
  const { row } = talk.case;
  const busy = underWay.value.has(row.number);
  return (
    <>
      {can.invite && (
        <button
          type="button"
          class="act"
          title={`${t('desk.invite')} (i)`}
          onClick={() => (asking.value = 'invite')}
        >
          <Icon name="join" /> <span class="wide-word">{t('desk.invite')}</span>
        </button>
      )}
      {can.transfer && !transferOf(talk.case, talk.thread.entries) && (
        <button
          type="button"
          class="act"
          title={`${t('desk.transfer')} (t)`}
          onClick={() => (asking.value = 'transfer')}
        >
          <Icon name="pass" /> <span class="wide-word">{t('desk.transfer')}</span>
        </button>
      )}
      {can.part && (
        <button type="button" class="act" aria-disabled={busy} onClick={() => void part(row)}>
          {t('desk.part')}
        </button>
      )}
      {can.leave && (
        <button type="button" class="act" aria-disabled={busy} onClick={() => void leaveChat(row)}>
          {t('desk.leave_chat')}
        </button>
      )}
      {can.end && (
        <button type="button" class="act danger" onClick={() => (asking.value = 'end')}>
          {t('desk.end_chat')}
        </button>
      )}
    </>
  );
}

function AwaySign({ since }: { since: number }) {
  const period = useComputed(() => roughly(Math.max(0, seconds.value - since)));
  return (
    <span class="away">
      <Icon name="gone" /> {t('desk.away_for', { period: period.value })}
    </span>
  );
}

function Lookers({ one }: { one: DeskCase }) {
  const others = one.lookers.value
    .filter((agent) => agent.id !== me.value?.id)
    .map((agent) => agent.screen_name);
  if (others.length === 0) return null;
  return (
    <span class="lookers" role="status">
      <Icon name="eye" />{' '}
      {others.length === 1
        ? t('desk.looks_too', { name: others[0] ?? '' })
        : t('desk.look_too', { names: others.join(', ') })}
    </span>
  );
}
