import { type Signal, signal } from '@preact/signals';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import english from '../../../src/deskbell/languages/en.json';
import { Refusal } from '../../shared/api';
import type { FaceView } from '../../shared/bell';
import { speak } from '../../shared/i18n';
import type { ChatView } from '../../shared/wire';
import type { Attention } from '../attention';
import type { Chat } from '../chat';
import type { Visit } from '../visit';
import { LeftPage } from './LeftPage';

const OPEN = { open: true, why: null, opens_at: null, requests: true, staffed: true, agents: [] };
const face: Signal<FaceView> = signal(OPEN);
let told: FaceView;
const look = vi.fn(async () => {
  face.value = told;
});
const visit = { face, look, anew: vi.fn(), portal: { kind: 'box' }, fresh: false } as unknown as Visit;
const attention = { attentive: signal(true) } as unknown as Attention;
const comeBack = vi.fn(async () => undefined as unknown);
const closed = () => ({ ...OPEN, open: false, why: 'hours' as const });

async function left(chat: ChatView['chat']): Promise<void> {
  const view = signal({ chat, number: 123456789, email: 'carl@kunde.example', may_return: true });
  await act(() => {
    render(<LeftPage visit={visit} chat={{ view, comeBack } as unknown as Chat} attention={attention} />);
  });
}

const button = () => screen.queryByRole('button', { name: 'Come back to the chat' });

beforeEach(() => {
  speak('en', english);
  vi.clearAllMocks();
  face.value = OPEN;
  told = OPEN;
});

afterEach(cleanup);

test('who left a request comes back only while the portal is open', async () => {
  told = closed();
  await left('left');
  await vi.waitFor(() => expect(button()).toBeNull());
  expect(document.body.textContent).not.toContain('come back');
  await act(() => {
    face.value = OPEN;
  });
  expect(button()).not.toBeNull();
});

test('who was only away goes on, whatever the door', async () => {
  told = closed();
  await left('abandoned');
  await vi.waitFor(() => expect(face.value.open).toBe(false));
  expect(button()).not.toBeNull();
});

test('who comes back to a door that has just closed is told so, until it opens', async () => {
  await left('left');
  told = closed();
  comeBack.mockRejectedValueOnce(
    new Refusal({ type: 'about:blank', title: 'closed', status: 409, code: 'closed' }),
  );
  fireEvent.click(button() as HTMLElement);
  await screen.findByText(/We have just closed/);
  expect(button()).toBeNull();
  await act(() => {
    face.value = OPEN;
  });
  expect(screen.queryByText(/We have just closed/)).toBeNull();
  expect(button()).not.toBeNull();
});
