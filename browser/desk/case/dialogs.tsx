// What is asked before a case is resolved, its chat ended, its customer blocked, or all of it deleted.
import type { JSX } from 'preact';
import { useEffect, useId, useLayoutEffect, useState } from 'preact/hooks';
import { Modal } from '../../conversation/Modal';
import type { Resolve } from '../../shared/bodies';
import { t } from '../../shared/i18n';
import type { CaseRow, OutcomeWord } from '../../shared/wire';
import { asking } from '../cases/panes';
import { block, deleteCase, endChat, resolve, type Say } from '../live/deeds';
import { openCases } from '../live/desk';
import { transferOf } from '../stores/handing';
import { customerOf } from '../stores/names';
import type { Talk } from '../stores/talk';
import { chatRuns } from '../stores/times';
import { Box, close } from './Box';
import { InviteDialog, TransferDialog } from './handing';
import { useNote } from './note';

/** The dialog that is asked for, if any; another case closes it, and so does a case for which it makes no sense any more. */
export function Dialogs({ talk }: { talk: Talk }) {
  const asked = asking.value;
  const dialog = dialogOf(talk);
  useLayoutEffect(() => () => close(), []);
  useEffect(() => {
    // something else may have been asked for since
    if (!dialog && asking.peek() === asked) close();
  });
  return dialog;
}

function dialogOf(talk: Talk): JSX.Element | null {
  const { row } = talk.case;
  const assigned = row.status === 'assigned';
  switch (asking.value) {
    case 'resolve':
      return assigned ? <ResolveDialog row={row} /> : null;
    case 'end':
      return chatRuns(row) ? <EndDialog row={row} /> : null;
    case 'transfer':
      return assigned && !transferOf(talk.case, talk.thread.entries) ? <TransferDialog row={row} /> : null;
    case 'invite':
      return assigned && chatRuns(row) ? <InviteDialog talk={talk} /> : null;
    case 'block':
      return <BlockDialog row={row} />;
    case 'delete':
      return <DeleteDialog talk={talk} />;
    default:
      return null;
  }
}

const OUTCOMES: OutcomeWord[] = ['solved', 'not_solved', 'unknown'];

function ResolveDialog({ row }: { row: CaseRow }) {
  const { note, write, sent } = useNote('resolve', row.number);
  const done = async (how: Resolve, say: Say) => {
    const resolved = await resolve(row, how, say);
    if (resolved) sent();
    return resolved;
  };
  const [outcome, setOutcome] = useState<OutcomeWord>('solved');
  const runs = chatRuns(row);
  const id = useId();
  return (
    <Box
      title={t(runs ? 'desk.end_and_resolve_ask' : 'desk.resolve_ask')}
      yes={t(runs ? 'desk.end_and_resolve' : 'desk.resolve')}
      deed={(say) => done({ note: note.trim(), outcome, end_chat: runs }, say)}
    >
      <fieldset class="outcomes">
        <legend>{t('desk.outcome')}</legend>
        {OUTCOMES.map((one) => (
          <label key={one} class="outcome">
            <input
              type="radio"
              name="outcome"
              value={one}
              checked={one === outcome}
              onChange={() => setOutcome(one)}
            />
            {t(`desk.outcome_${one}`)}
          </label>
        ))}
      </fieldset>
      <label for={id} class="ask-label">
        {t('desk.resolve_note')}
      </label>
      <textarea
        id={id}
        class="input"
        rows={3}
        maxLength={10_000}
        value={note}
        onInput={(event) => write(event.currentTarget.value)}
      />
    </Box>
  );
}

function EndDialog({ row }: { row: CaseRow }) {
  return (
    <Box title={t('desk.end_ask')} yes={t('desk.yes')} no={t('desk.no')} deed={(say) => endChat(row, say)}>
      <p>{t('desk.end_what', { name: customerOf(row) })}</p>
    </Box>
  );
}

const HOURS = [1, 24, 168, 720];

function BlockDialog({ row }: { row: CaseRow }) {
  const [reason, setReason] = useState('');
  const [hours, setHours] = useState(24);
  const id = useId();
  return (
    <Box
      title={t('desk.block_ask', { name: customerOf(row) })}
      yes={t('desk.block_yes')}
      danger
      possible={reason.trim() !== ''}
      deed={(say) => block(row, { reason: reason.trim(), hours }, say)}
    >
      <p>{t(chatRuns(row) ? 'desk.block_what_running' : 'desk.block_what')}</p>
      <label for={id} class="ask-label">
        {t('desk.block_reason')}
      </label>
      <input
        id={id}
        class="input"
        maxLength={500}
        required
        value={reason}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <label for={`${id}-hours`} class="ask-label">
        {t('desk.block_time')}
      </label>
      <select
        id={`${id}-hours`}
        class="input"
        value={hours}
        onChange={(event) => setHours(Number(event.currentTarget.value))}
      >
        {HOURS.map((one) => (
          <option key={one} value={one}>
            {t('desk.hours', { count: one })}
          </option>
        ))}
      </select>
    </Box>
  );
}

function DeleteDialog({ talk }: { talk: Talk }) {
  const { row } = talk.case;
  if (chatRuns(row)) return <NotWhileRunning />;
  const files = talk.thread.entries.filter((entry) => entry.file).length;
  const said = talk.thread.entries.filter((entry) => entry.text).length;
  const recorded = openCases.value.get(row.number)?.recordings.value.length ?? 0;
  return (
    <Box title={t('desk.delete_ask')} yes={t('desk.delete_yes')} danger deed={(say) => deleteCase(row, say)}>
      <p>{t('desk.delete_what', { name: customerOf(row) })}</p>
      <ul class="ask-list">
        <li>{t('desk.delete_person')}</li>
        <li>{t(talk.more ? 'desk.delete_all_messages' : 'desk.delete_messages', { count: said })}</li>
        {files > 0 && <li>{t('desk.delete_files', { count: files })}</li>}
        {recorded > 0 && <li>{t('desk.delete_recordings', { count: recorded })}</li>}
      </ul>
      <p>{t('desk.delete_stays')}</p>
    </Box>
  );
}

function NotWhileRunning() {
  const id = useId();
  return (
    <Modal labelledBy={id} class="ask" onClose={close}>
      <div class="ask-form">
        <h2 id={id}>{t('desk.delete_not_yet')}</h2>
        <p>{t('desk.refused_running')}</p>
        <div class="ask-buttons">
          <button type="button" class="act main-act" onClick={close}>
            {t('desk.understood')}
          </button>
        </div>
      </div>
    </Modal>
  );
}
