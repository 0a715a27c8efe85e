// The one button that fits the case's state, and a menu with everything else.
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { saveAs } from '../../conversation/Files';
import { problemText } from '../../conversation/problems';
import { seconds } from '../../shared/clock';
import { t } from '../../shared/i18n';
import type { CaseRow, Colleague } from '../../shared/wire';
import { asking } from '../cases/panes';
import { tell } from '../forms/notices';
import { assignTo, assignToMe, reopen, takeOver, transcript, unassign, underWay } from '../live/deeds';
import { deskState, me } from '../session';
import { Icon } from '../shell/icons';
import { type Offered, offered } from '../stores/rights';
import type { Talk } from '../stores/talk';

/** What can be done with the case as it stands. */
export function Actions({ talk }: { talk: Talk }) {
  const agent = me.value;
  if (!agent) return null;
  const { row } = talk.case;
  const can = offered(row, agent, talk.takeoverFrom, talk.takeoverFrom === null ? 0 : seconds.value);
  return (
    <div class="actions">
      <MainAction row={row} can={can} />
      <StatusMenu row={row} can={can} />
      <MoreMenu row={row} can={can} />
    </div>
  );
}

/** The one button that fits. */
export function MainAction({ row, can }: { row: CaseRow; can: Offered }) {
  if (can.assignToMe)
    return (
      <Main row={row} deed={assignToMe}>
        {t('desk.assign_to_me')}
      </Main>
    );
  if (can.takeOver)
    return (
      <Main row={row} deed={takeOver}>
        {t('desk.take_over')}
      </Main>
    );
  if (can.reopen)
    return (
      <Main row={row} deed={reopen}>
        {t('desk.reopen')}
      </Main>
    );
  if (can.resolve)
    return (
      <button type="button" class="act" onClick={() => (asking.value = 'resolve')}>
        <Icon name="check" /> {t('desk.resolve')}
      </button>
    );
  return null;
}

interface MainProps {
  row: CaseRow;
  deed: (row: CaseRow) => Promise<void>;
  children: ComponentChildren;
}

function Main({ row, deed, children }: MainProps) {
  const busy = underWay.value.has(row.number);
  return (
    <button type="button" class="act main-act" aria-disabled={busy} onClick={() => void deed(row)}>
      {children}
    </button>
  );
}

function StatusMenu({ row, can }: { row: CaseRow; can: Offered }) {
  const box = useRef<HTMLDivElement>(null);
  if (!can.unassign && !can.assignTo) return null;
  const choose = (deed: () => void) => {
    box.current?.hidePopover();
    deed();
  };
  return (
    <div class="menu-place">
      <button
        type="button"
        class="act"
        popovertarget="status-menu"
        aria-disabled={underWay.value.has(row.number)}
      >
        {t('desk.status')} <Icon name="down" />
      </button>
      <div id="status-menu" class="menu" popover="auto" ref={box}>
        {can.unassign && (
          <button type="button" class="menu-item" onClick={() => choose(() => void unassign(row))}>
            <Icon name="inbox" /> {t('desk.unassign')}
          </button>
        )}
        {can.assignTo && <AssignOthers row={row} choose={choose} />}
      </div>
    </div>
  );
}

function AssignOthers({ row, choose }: { row: CaseRow; choose: (deed: () => void) => void }) {
  const self = me.value?.id;
  const serving = (deskState.value?.colleagues ?? []).filter(
    (one) => one.id !== self && one.id !== row.agent?.id && serves(one, row.portal),
  );
  return (
    <>
      <p class="menu-title">{t('desk.assign_to')}</p>
      {serving.length === 0 && <p class="menu-title dim">{t('desk.nobody_else')}</p>}
      {serving.map((one) => (
        <button
          key={one.id}
          type="button"
          class="menu-item"
          onClick={() => choose(() => void assignTo(row, one))}
        >
          <Icon name="user" /> {one.screen_name}
          <span class="dim">{one.online ? t('desk.is_online') : t('desk.is_offline')}</span>
        </button>
      ))}
      {row.agent && row.agent.id !== self && self !== undefined && (
        <button
          type="button"
          class="menu-item"
          onClick={() => choose(() => void assignTo(row, { id: self, screen_name: t('desk.myself') }))}
        >
          <Icon name="user" /> {t('desk.myself')}
        </button>
      )}
    </>
  );
}

function serves(one: Colleague, portal: number): boolean {
  return one.role === 'admin' || one.portals.includes(portal);
}

function MoreMenu({ row, can }: { row: CaseRow; can: Offered }) {
  const box = useRef<HTMLDivElement>(null);
  const choose = (deed: () => void) => {
    box.current?.hidePopover();
    deed();
  };
  return (
    <div class="menu-place">
      <button
        type="button"
        class="act bare"
        popovertarget="more-menu"
        aria-label={t('desk.more_actions')}
        title={t('desk.more_actions')}
      >
        <Icon name="more" />
      </button>
      <div id="more-menu" class="menu" popover="auto" ref={box}>
        {(['text', 'html'] as const).map((format) => (
          <button
            key={format}
            type="button"
            class="menu-item"
            onClick={() => choose(() => void download(row, format))}
          >
            <Icon name="download" /> {t(`desk.transcript_${format}`)}
          </button>
        ))}
        {can.block && (
          <button
            type="button"
            class="menu-item danger"
            onClick={() => choose(() => (asking.value = 'block'))}
          >
            <Icon name="close" /> {t('desk.block')}
          </button>
        )}
        {can.delete && (
          <button
            type="button"
            class="menu-item danger"
            onClick={() => choose(() => (asking.value = 'delete'))}
          >
            <Icon name="warn" /> {t('desk.delete')}
          </button>
        )}
      </div>
    </div>
  );
}

async function download(row: CaseRow, format: 'text' | 'html'): Promise<void> {
  try {
    const name = `${t('desk.transcript_file')}-${String(row.number).padStart(9, '0')}.${format === 'text' ? 'txt' : 'html'}`;
    saveAs(await transcript(row, format), name);
  } catch (failed) {
    tell(problemText(failed));
  }
}
