// One row of a list: type and time, the problem, the customer, the portal's address, the number.
import { useComputed } from '@preact/signals';
import { seconds } from '../../shared/clock';
import { caseNumber, number, t } from '../../shared/i18n';
import type { CaseRow } from '../../shared/wire';
import { openCases, portals } from '../live/desk';
import { addressOf, follow, type ListWord, query } from '../router';
import { me } from '../session';
import { Icon, type IconName } from '../shell/icons';
import { takesPart } from '../stores/handing';
import { customerOf } from '../stores/names';
import { lasting, type Standing, standingOf, stopwatch } from '../stores/times';
import { WaitSign } from './WaitSign';

const ICONS: Record<Standing, IconName> = {
  live: 'chat',
  ended: 'ended',
  gone: 'gone',
  abandoned: 'gone',
  request: 'mail',
};

/** A row that opens its case. */
export function CaseRowLink({ row, list, selected }: { row: CaseRow; list: ListWord; selected: boolean }) {
  return (
    <a
      class="case-row"
      href={addressOf(list, row.number, query.value)}
      onClick={follow}
      data-number={row.number}
      aria-current={selected ? 'true' : undefined}
    >
      <span class="row-line">
        <StandingSign row={row} />
        <span class="row-signs">
          <RowSigns row={row} />
        </span>
      </span>
      <span class={row.problem ? 'row-problem' : 'row-problem dim'}>
        {row.problem || t('desk.nothing_written')}
      </span>
      <span class="row-line">
        <span class="row-name">{customerOf(row)}</span>
        <Holder row={row} list={list} />
      </span>
      <span class="row-line dim">
        <span class="row-portal">/p/{portals.value.get(row.portal)?.slug ?? '…'}</span>
        <span class="row-number">{caseNumber(row.number)}</span>
      </span>
    </a>
  );
}

/** Type and time of a case: in red while the customer is in the chat, else in grey. */
export function StandingSign({ row }: { row: CaseRow }) {
  const standing = standingOf(row);
  return (
    <span class={standing === 'live' ? 'stand live' : 'stand'}>
      <Icon name={ICONS[standing]} />
      <span>{t(`desk.standing_${standing}`)}</span>
      <Lasting key={row.seq} row={row} />
    </span>
  );
}

// only the text changes each second, nothing is drawn anew
function Lasting({ row }: { row: CaseRow }) {
  const shown = useComputed(() => stopwatch(lasting(row, seconds.value)));
  const waits = standingOf(row) === 'live' && row.status === 'unassigned';
  return (
    <span class="lasting" title={t(waits ? 'desk.time_waiting' : timeWord(row))}>
      {shown}
    </span>
  );
}

function timeWord(row: CaseRow) {
  if (standingOf(row) === 'live') return 'desk.time_in_chat' as const;
  return standingOf(row) === 'request' ? ('desk.time_since_arrival' as const) : ('desk.time_total' as const);
}

function RowSigns({ row }: { row: CaseRow }) {
  const one = openCases.value.get(row.number);
  const mine = takesPart(row, me.value?.id);
  const talk = mine ? (one?.talk.value ?? null) : null;
  const unread = mine ? (one?.unread.value ?? 0) : 0;
  return (
    <>
      {row.unanswered && row.status !== 'resolved' && (
        <span class="wait news">
          <Icon name="mail" /> {t('desk.unanswered')}
        </span>
      )}
      {talk && <WaitSign view={talk.case} brief />}
      {unread > 0 && (
        <span class="badge">
          {number(unread)}
          <span class="unseen"> {t('desk.unread_word')}</span>
        </span>
      )}
    </>
  );
}

function Holder({ row, list }: { row: CaseRow; list: ListWord }) {
  if (list !== 'all') return null;
  if (row.status === 'resolved')
    return (
      <span class="holder resolved">
        <Icon name="check" /> <span class="holder-words">{t('desk.status_resolved')}</span>
      </span>
    );
  const words = row.agent
    ? row.agent.id === me.value?.id
      ? t('desk.myself')
      : row.agent.screen_name
    : t('desk.status_unassigned');
  return (
    <span class={row.agent ? 'holder' : 'holder nobody'}>
      <Icon name={row.agent ? 'user' : 'inbox'} /> <span class="holder-words">{words}</span>
    </span>
  );
}
