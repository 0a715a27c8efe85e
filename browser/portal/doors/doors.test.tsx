import { signal } from '@preact/signals';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import english from '../../../src/deskbell/languages/en.json';
import { Refusal } from '../../shared/api';
import type { FaceView } from '../../shared/bell';
import { speak, time } from '../../shared/i18n';
import { memoryKeep } from '../../shared/storage';
import { makeKeeping } from '../keeping';
import type { Visit } from '../visit';
import { CodePage } from './CodePage';
import { PickPage } from './PickPage';
import { RequestPage } from './RequestPage';

const OPEN: FaceView = {
  open: true,
  why: null,
  opens_at: null,
  requests: true,
  staffed: true,
  agents: [],
};
const ana = { handle: 'a', screen_name: 'Ana' };
const ben = { handle: 'b', screen_name: 'Ben' };
const face = signal(OPEN);
const begin = vi.fn(async () => undefined as unknown);
const onIdentityRefused = vi.fn();
const onBack = vi.fn();

const refused = (code: string, more: object = {}) =>
  new Refusal({ type: 'about:blank', title: code, status: 400, code, ...more });

function door(identity: string | null = null) {
  const keeping = makeKeeping('1', memoryKeep(), memoryKeep());
  const portal = { texts: {}, default_language: 'en' };
  const visit = { portal, face, begin, options: { keeping } } as unknown as Visit;
  return { visit, identity, onIdentityRefused, onLeave: null, title: 'Title', lead: 'Lead' };
}

beforeEach(() => {
  speak('en', english);
  face.value = OPEN;
  vi.clearAllMocks();
});

afterEach(cleanup);

test('a code of ten digits is a mistake and no try', async () => {
  const typed = signal('123 456 7890');
  render(<CodePage {...door()} typed={typed} />);
  fireEvent.click(screen.getByRole('button', { name: 'Connect' }));
  expect(await screen.findByText('A code has nine digits.')).toBeTruthy();
  expect(begin).not.toHaveBeenCalled();
});

test('a code that does not work stays to be compared; one that worked is gone', async () => {
  const typed = signal('123 456 789');
  begin.mockRejectedValueOnce(refused('code-wrong'));
  render(<CodePage {...door()} typed={typed} />);
  const connect = screen.getByRole('button', { name: 'Connect' });
  fireEvent.click(connect);
  expect(await screen.findByText(/This code does not work/)).toBeTruthy();
  expect(typed.value).toBe('123 456 789');
  fireEvent.click(connect);
  await vi.waitFor(() => expect(typed.value).toBe(''));
  expect(begin).toHaveBeenCalledTimes(2);
});

test('too many wrong codes are told when to try again, tomorrow too', async () => {
  begin.mockRejectedValueOnce(refused('too-many', { retry_after: 24 * 3600 }));
  render(<CodePage {...door()} typed={signal('123 456 789')} />);
  fireEvent.click(screen.getByRole('button', { name: 'Connect' }));
  expect(await screen.findByText(/Please try again tomorrow at/)).toBeTruthy();
});

test.each([
  ['the minute after, where seconds are left over', 30, 40, 2],
  ['the minute itself, where none are', 0, 60, 1],
  ['the next minute, where one is', 0, 61, 2],
])('the minute at which codes can be tried again is never too early: %s', async (_, second, wait, minute) => {
  const said = time(new Date(2026, 10, 22, 12, minute).getTime());
  vi.spyOn(Date, 'now').mockReturnValue(new Date(2026, 10, 22, 12, 0, second).getTime());
  begin.mockRejectedValueOnce(refused('too-many', { retry_after: wait }));
  render(<CodePage {...door()} typed={signal('123 456 789')} />);
  fireEvent.click(screen.getByRole('button', { name: 'Connect' }));
  expect(
    await screen.findByText(
      `Too many codes did not work. Please try again today at ${said}, or ask for help on the phone.`,
    ),
  ).toBeTruthy();
  vi.restoreAllMocks();
});

test('a link that is followed in the open page fills the field', async () => {
  const typed = signal('');
  render(<CodePage {...door()} typed={typed} />);
  act(() => {
    typed.value = '123 456 789';
  });
  await vi.waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('Code').value).toBe('123 456 789'));
});

test('the focus stays in the list when the one who had it is no longer free', async () => {
  face.value = { ...OPEN, agents: [ana, ben] };
  render(<PickPage {...door()} />);
  screen.getByRole('button', { name: 'Chat with Ana' }).focus();
  act(() => {
    face.value = { ...OPEN, agents: [ben] };
  });
  await vi.waitFor(() => expect(document.activeElement?.textContent).toContain('Chat with Ben'));
  act(() => {
    face.value = OPEN;
  });
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe('Everyone is busy right now'));
});

test('a request is sent without the company’s word when that is refused', async () => {
  begin.mockRejectedValueOnce(refused('invalid', { field: 'identity' }));
  render(<RequestPage {...door('a.b.c')} onBack={onBack} />);
  fill('Your question', 'Why?');
  fill('First name', 'Carl');
  fill('Last name', 'Weber');
  fill('E-mail address', 'carl@weber.example');
  fireEvent.click(screen.getByRole('button', { name: 'Send' }));
  await vi.waitFor(() => expect(begin).toHaveBeenCalledTimes(2));
  const carl = { first_name: 'Carl', last_name: 'Weber', email: 'carl@weber.example' };
  expect(begin).toHaveBeenLastCalledWith(carl, { question: 'Why?', by_mail: true });
  expect(onIdentityRefused).toHaveBeenCalledTimes(1);
});

test('who writes a request at a closed door is told when it opens', async () => {
  face.value = { ...OPEN, open: false, why: 'nobody' };
  render(<RequestPage {...door()} onBack={onBack} />);
  expect(screen.queryByText('We are here now.')).toBeNull();
  act(() => {
    face.value = OPEN;
  });
  expect(await screen.findByText('We are here now.')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Chat instead' }));
  expect(onBack).toHaveBeenCalledTimes(1);
});

test('who leaves a request at an open door, nobody being there, reads of no opening', () => {
  face.value = { ...OPEN, staffed: false };
  render(<RequestPage {...door()} onBack={onBack} />);
  expect(screen.queryByText('We are here now.')).toBeNull();
});

function fill(label: string, value: string): void {
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
}
