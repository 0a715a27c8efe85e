import { type Signal, signal } from '@preact/signals';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import english from '../../../src/deskbell/languages/en.json';
import { speak } from '../../shared/i18n';
import type { ChatView, Entry, LineNews } from '../../shared/wire';
import type { Chat } from '../chat';
import { Standing } from './Standing';

const MINUTE = 60_000;
const place: Signal<LineNews | null> = signal(null);
const view = signal<Partial<ChatView>>({});
const thread = signal<{ entries: Partial<Entry>[] }>({ entries: [] });
const askAnyone = vi.fn(async () => undefined as unknown);
const chat = { place, view, thread, askAnyone } as unknown as Chat;
const news = (ahead: number, more: Partial<LineNews> = {}): LineNews => ({
  t: 'line',
  ahead,
  estimate: null,
  staffed: true,
  ...more,
});
const onNoWait = vi.fn();

function stands(how: Partial<ChatView>): void {
  view.value = how;
  render(<Standing chat={chat} onNoWait={onNoWait} />);
}

beforeEach(() => {
  speak('en', english);
  place.value = null;
  thread.value = { entries: [{ kind: 'asked', agent: { id: 7, screen_name: 'Ana' } }] };
  vi.clearAllMocks();
});

afterEach(cleanup);

test('the place in line is told, and how long it will take', () => {
  place.value = news(3, { estimate: 4 * MINUTE });
  stands({ in_line: true, asked: 'anyone' });
  expect(screen.getByRole('status').textContent).toBe('3 people are ahead of you.');
  expect(screen.getByText('It will probably take about 4 minutes.')).toBeTruthy();
});

test('who reads with the ears hears of a new place, and of nothing else', async () => {
  place.value = news(1, { estimate: 4 * MINUTE });
  stands({ in_line: true, asked: 'anyone' });
  const heard: string[] = [];
  const status = screen.getByRole('status');
  const ears = new MutationObserver(() => heard.push(status.textContent ?? ''));
  ears.observe(status, { subtree: true, childList: true, characterData: true });
  const hears = (said: LineNews) =>
    act(() => {
      place.value = said;
    });
  await hears(news(1, { estimate: 2 * MINUTE }));
  await hears(news(1, { estimate: 2 * MINUTE, staffed: false }));
  await hears(news(0));
  await vi.waitFor(() => expect(heard).toEqual(['You are next.']));
  ears.disconnect();
});

test('nobody is promised a time while nobody is there', () => {
  place.value = news(1, { estimate: 4 * MINUTE, staffed: false });
  stands({ in_line: true, asked: 'anyone' });
  expect(screen.getByText('Nobody is here at the moment. You keep your place.')).toBeTruthy();
  expect(screen.queryByText(/probably/)).toBeNull();
});

test('who asks for one agent reads who is asked, and may go all the same', () => {
  stands({ in_line: false, asked: 'one' });
  expect(screen.getByRole('status').textContent).toContain('We are asking Ana …');
  fireEvent.click(screen.getByRole('button', { name: 'I don’t want to wait' }));
  expect(onNoWait).toHaveBeenCalledTimes(1);
});

test('asking anyone twice at once asks once; a failure is said, and can be tried again', async () => {
  let answer: (failed: Error) => void = () => undefined;
  askAnyone.mockImplementationOnce(
    () =>
      new Promise((_, reject) => {
        answer = reject;
      }),
  );
  stands({ in_line: false, asked: 'nobody' });
  const ask = screen.getByRole('button', { name: 'Ask anyone' });
  fireEvent.click(ask);
  await vi.waitFor(() => expect(ask.getAttribute('aria-disabled')).toBe('true'));
  fireEvent.click(ask);
  expect(askAnyone).toHaveBeenCalledTimes(1);
  await act(() => answer(new Error('no network')));
  expect((await screen.findByRole('alert')).textContent).not.toBe('');
  fireEvent.click(ask);
  expect(askAnyone).toHaveBeenCalledTimes(2);
});
