import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import german from '../../../src/deskbell/languages/de.json';
import english from '../../../src/deskbell/languages/en.json';
import { speak } from '../../shared/i18n';
import type { CaseRow, CaseView, DeskState } from '../../shared/wire';
import { asking } from '../cases/panes';
import { Notices, tell } from '../forms/notices';
import { leaveChat, underWay } from '../live/deeds';
import { deskState, entrance, signedOut, signOut } from '../session';
import type { Talk } from '../stores/talk';
import { Dialogs } from './dialogs';

const ANA = { id: 7, screen_name: 'Ana' };
const LENA = { id: 9, screen_name: 'Lena' };

function row(changes: Partial<CaseRow> = {}): CaseRow {
  return {
    number: 123456789,
    seq: 1,
    portal: 1,
    type: 'chat',
    status: 'assigned',
    chat: 'ended',
    agent: ANA,
    opened_at: 0,
    first_name: 'Carl',
    last_name: 'Kunde',
    guests: [],
    ...changes,
  } as CaseRow;
}

type Answer = { status: number; body: unknown } | 'unreachable';
const asked: string[] = [];
let answer: (path: string) => Answer | Promise<Answer>;

function refuses(status: number, code: string, more: object = {}): Answer {
  return { status, body: { type: 'about:blank', title: code, status, code, ...more } };
}

function asks(what: 'resolve' | 'end' | 'block' | 'transfer' | 'invite', one = row()): void {
  asking.value = what;
  const view = { row: one, guests: [], line: null };
  const talk = { case: view, thread: { entries: [] }, more: false } as unknown as Talk;
  render(
    <>
      <Dialogs talk={talk} />
      <Notices />
    </>,
  );
}

function press(name: string): void {
  fireEvent.click(screen.getByRole('button', { name }));
}

function isAgent(who: typeof ANA): void {
  deskState.value = { me: { ...who, role: 'lead' } } as unknown as DeskState;
  entrance.value = 'in';
}

beforeEach(() => {
  speak('en', english);
  asked.length = 0;
  isAgent(ANA);
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    const came = await answer(path);
    if (came === 'unreachable') throw new TypeError('no network');
    return new Response(JSON.stringify(came.body), { status: came.status });
  });
});

afterEach(async () => {
  cleanup();
  // what a component does on its way out is done after it is gone
  await new Promise((gone) => setTimeout(gone, 50));
  asking.value = null;
  tell('');
  vi.unstubAllGlobals();
});

test('a dialog that could not do its deed stays open with what was entered, and says why', async () => {
  answer = () => 'unreachable';
  asks('resolve');
  fireEvent.input(screen.getByLabelText('Note for colleagues (optional)'), {
    target: { value: 'Told him to stand back' },
  });
  const [, notSolved] = screen.getAllByRole<HTMLInputElement>('radio');
  if (notSolved) fireEvent.click(notSolved);
  press('Resolve');
  const dialog = screen.getByRole('dialog');
  await waitFor(() => expect(dialog.textContent).toContain('Not done: the server does not answer.'));
  expect(notSolved?.checked).toBe(true);
  expect(screen.getByLabelText<HTMLTextAreaElement>('Note for colleagues (optional)').value).toBe(
    'Told him to stand back',
  );
  await waitFor(() =>
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Resolve' }).disabled).toBe(false),
  );
  const resolved = { row: row({ status: 'resolved' }) } as CaseView;
  answer = () => ({ status: 200, body: resolved });
  press('Resolve');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(screen.getByText('Resolved.')).toBeTruthy();
});

test('a dialog that goes because the case has changed leaves its words on the page', async () => {
  answer = () => refuses(403, 'not-allowed');
  asks('end', row({ chat: 'talking' }));
  press('Yes');
  await screen.findByText('You may not do this.');
  asking.value = null;
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(await screen.findByText('You may not do this.')).toBeTruthy();
});

test.each([
  ['one’s own case, its chat over', ANA, row(), true],
  ['another agent’s case', LENA, row(), false],
  ['a chat that was ended with it', ANA, row({ chat: 'talking' }), false],
])('resolving can be undone only where that restores what was: %s', async (_, who, one, undone) => {
  isAgent(who);
  answer = () => ({ status: 200, body: { row: { ...one, status: 'resolved', chat: 'ended' } } });
  asks('resolve', one);
  press(one.chat === 'ended' ? 'Resolve' : 'End chat and resolve');
  await screen.findByText('Resolved.');
  expect(screen.queryByRole('button', { name: 'Undo' }) !== null).toBe(undone);
});

test('a second press while the first is under way asks for nothing more', async () => {
  let come: (answer: Answer) => void = () => undefined;
  answer = () => new Promise<Answer>((resolve) => (come = resolve));
  render(<Notices />);
  const one = row({ chat: 'talking' });
  const first = leaveChat(one);
  await leaveChat(one);
  expect(underWay.value.has(one.number)).toBe(true);
  come({ status: 200, body: { row: { ...one, status: 'unassigned', chat: 'waiting', agent: null } } });
  await first;
  expect(asked).toHaveLength(1);
  expect(underWay.value.size).toBe(0);
  expect(await screen.findByText(/You have left the chat/)).toBeTruthy();
});

test('an agent whose session has ended is told so at the log-in, and nothing else', async () => {
  answer = () => refuses(401, 'not-signed-in');
  render(<Notices />);
  await leaveChat(row({ chat: 'talking' }));
  expect(signedOut.value).toBe(true);
  expect(screen.getByRole('status').textContent).toBe('');
});

const BEN = { agent: { id: 8, screen_name: 'Ben' }, state: 'available', busy: false };
const THERE = {
  colleagues: [
    { agent: { id: 11, screen_name: 'Zoe' }, state: 'signed_off', busy: false },
    { ...BEN, busy: true },
  ],
  portals: [{ id: 3, slug: 'billing', name: 'Billing', line: false, rings: 2 }],
};
const note = () => screen.getByLabelText<HTMLTextAreaElement>('Note for colleagues (optional)');
const sends = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Transfer' });

function thereAre(then: () => Answer): void {
  answer = (path) => (path.endsWith('/handing') ? { status: 200, body: THERE } : then());
}

test('a case is handed on to somebody who can be reached, and to nobody else', async () => {
  thereAre(() => refuses(409, 'not-free', { by: 'Ben' }));
  asks('transfer');
  expect(sends().disabled).toBe(true);
  const ben = await screen.findByRole<HTMLInputElement>('radio', { name: /Ben busy/ });
  expect(screen.getByRole<HTMLInputElement>('radio', { name: /Zoe signed off/ }).disabled).toBe(true);
  expect(screen.getByRole('radio', { name: /Billing .* to all 2 who can be rung/ })).toBeTruthy();
  fireEvent.click(ben);
  fireEvent.input(note(), { target: { value: 'Knows towers' } });
  fireEvent.click(sends());
  await screen.findByText('Ben is not available any more.');
  expect(note().value).toBe('Knows towers');
});

test('the note of a transfer is still there when the dialog is opened again, and gone once it was sent', async () => {
  thereAre(() => ({ status: 200, body: { row: row() } }));
  asks('transfer');
  fireEvent.input(note(), { target: { value: 'Half a thought' } });
  press('Cancel');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  asking.value = 'transfer';
  await waitFor(() => expect(note().value).toBe('Half a thought'));
  fireEvent.click(await screen.findByRole('radio', { name: /Billing/ }));
  fireEvent.click(sends());
  await screen.findByText('On its way to Billing.');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  asking.value = 'transfer';
  await waitFor(() => expect(note().value).toBe(''));
});

test('the notes that were not sent are forgotten at the log-out, and are nobody else’s before', async () => {
  thereAre(() => ({ status: 200, body: {} }));
  asks('transfer');
  const writes = async (words: string) => {
    await waitFor(() => expect(note()).toBeTruthy());
    fireEvent.input(note(), { target: { value: words } });
    press('Cancel');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  };
  await writes('He owes me money');
  asking.value = 'resolve';
  await writes('Solved by shouting');
  const finds = async () => {
    const found: string[] = [];
    for (const dialog of ['transfer', 'resolve'] as const) {
      asking.value = dialog;
      await waitFor(() => expect(note()).toBeTruthy());
      found.push(note().value);
      press('Cancel');
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    }
    return found;
  };
  isAgent(LENA);
  expect(await finds()).toEqual(['', '']);
  isAgent(ANA);
  expect(await finds()).toEqual(['He owes me money', 'Solved by shouting']);
  await signOut();
  isAgent(ANA);
  expect(await finds()).toEqual(['', '']);
});

test('a dialog that makes no sense any more is not asked for again later', async () => {
  thereAre(() => ({ status: 200, body: {} }));
  asks('transfer', row({ status: 'unassigned' }));
  await waitFor(() => expect(asking.value).toBeNull());
});

test('who there is, when it cannot be had, is said, and tried again', async () => {
  answer = () => 'unreachable';
  asks('invite', row({ chat: 'talking' }));
  await screen.findByText(/could not be found out who is there/);
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Invite' }).disabled).toBe(true);
});

test.each([english, german])('an outcome never contradicts the status beside it', ({ desk }) => {
  for (const outcome of [desk.outcome_solved, desk.outcome_not_solved])
    expect(outcome.toLowerCase()).not.toContain(desk.status_resolved.toLowerCase());
});

test.each([english, german])('what is said of a button names it as it reads', ({ admin, portal }) => {
  expect(admin.preview_real).toContain(portal.chat);
});
