import { type Signal, signal } from '@preact/signals';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import english from '../../src/deskbell/languages/en.json';
import { speak } from '../shared/i18n';
import type { ChatView } from '../shared/wire';
import { makeWay } from './brought';
import type { Chat } from './chat';
import { Brought } from './doors/Brought';
import type { Stage, Visit } from './visit';

const view: Signal<Partial<ChatView>> = signal({});
const stage: Signal<Stage> = signal({ at: 'form' });
const code = signal('');
const end = vi.fn(async () => undefined as unknown);
const anew = vi.fn();
const chat = { view, end } as unknown as Chat;
const visit = {
  stage,
  anew,
  portal: { kind: 'pin' },
  cameWith: (one: string) => one === '111222333',
} as unknown as Visit;
let stop = () => undefined as unknown;

beforeEach(() => {
  speak('en', english);
  vi.clearAllMocks();
  stage.value = { at: 'taking_up', unreachable: false };
  code.value = '';
  view.value = { chat: 'talking' };
  stop = makeWay(visit, code);
});

afterEach(() => {
  stop();
  cleanup();
});

test('a code that is brought along after an earlier chat is over begins anew, be it in the address or followed later', () => {
  view.value = { chat: 'ended' };
  stage.value = { at: 'chat', chat };
  expect(anew).not.toHaveBeenCalled();
  code.value = '123 456 789';
  expect(anew).toHaveBeenCalledTimes(1);
  stage.value = { at: 'taking_up', unreachable: false };
  stage.value = { at: 'chat', chat };
  expect(anew).toHaveBeenCalledTimes(2);
});

test('a chat that is not over is left alone, and so is the code', () => {
  code.value = '123 456 789';
  stage.value = { at: 'chat', chat };
  expect(anew).not.toHaveBeenCalled();
  expect(code.value).toBe('123 456 789');
});

test('the link that led to this chat, followed again, asks for nothing', () => {
  code.value = '111 222 333';
  stage.value = { at: 'chat', chat };
  expect(code.value).toBe('');
  expect(anew).not.toHaveBeenCalled();
});

const asks = () => render(<Brought visit={visit} chat={chat} code={code} />);
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

test('who has an open chat chooses whether it makes way for the code; a failure is said and ends nothing', async () => {
  code.value = '123 456 789';
  asks();
  expect(screen.getByRole('dialog').textContent).toContain('123 456 789');
  end.mockRejectedValueOnce(new Error('no network'));
  press('End chat and use code');
  await waitFor(() => expect(screen.getByRole('dialog').textContent).toContain('That did not work'));
  expect(anew).not.toHaveBeenCalled();
  press('End chat and use code');
  await waitFor(() => expect(anew).toHaveBeenCalledTimes(1));
});

test('a request that was left stays as it is when the code is used', async () => {
  view.value = { chat: 'left' };
  code.value = '123 456 789';
  asks();
  press('Use code');
  await waitFor(() => expect(anew).toHaveBeenCalledTimes(1));
  expect(end).not.toHaveBeenCalled();
});

test('who does not want it now is asked again only about another code', async () => {
  code.value = '123 456 789';
  asks();
  press('Not now');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(code.value).toBe('123 456 789');
  code.value = '987 654 321';
  expect(await screen.findByRole('dialog')).toBeTruthy();
});
