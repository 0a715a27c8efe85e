import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import english from '../../../src/deskbell/languages/en.json';
import { speak } from '../../shared/i18n';
import type { Problem } from '../../shared/wire';
import { LinkForm } from './link';
import { LogInForm } from './log-in';

const me = {
  id: 1,
  email: 'ana@example.com',
  name: 'Ana',
  screen_name: 'Ana',
  role: 'agent',
  language: null,
  second_factor: true,
};
const asked: { path: string; body: Record<string, string> }[] = [];
let answers: { status: number; body: unknown }[] = [];

function says(status: number, code: string, more: Partial<Problem> = {}) {
  return { status, body: { type: 'about:blank', title: code, status, code, ...more } };
}

function enter(label: string, value: string) {
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
}

function press(name: string) {
  fireEvent.click(screen.getByRole('button', { name }));
}

beforeEach(() => {
  speak('en', english);
  asked.length = 0;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    asked.push({ path, body: JSON.parse(String(init.body)) });
    const { status, body } = answers.shift() ?? { status: 500, body: '' };
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('the second factor is asked for only where there is one, and the password need not be typed again', async () => {
  const signedIn = vi.fn();
  answers = [says(401, 'second-factor-needed'), { status: 200, body: { me } }];
  render(<LogInForm onSignedIn={signedIn} />);
  enter('E-mail address', 'ana@example.com');
  enter('Password', 'correct horse battery');
  press('Log in');
  await screen.findByLabelText('Six-digit code');
  enter('Six-digit code', ' 123456 ');
  press('Log in');
  await waitFor(() => expect(signedIn).toHaveBeenCalledExactlyOnceWith(me));
  expect(asked.at(-1)?.body).toEqual({
    email: 'ana@example.com',
    password: 'correct horse battery',
    code: '123456',
  });
});

test('a lost phone is no end: a recovery code does as well', async () => {
  answers = [says(401, 'second-factor-needed'), says(401, 'second-factor-needed')];
  render(<LogInForm onSignedIn={vi.fn()} />);
  enter('E-mail address', 'ana@example.com');
  enter('Password', 'correct horse battery');
  press('Log in');
  await screen.findByLabelText('Six-digit code');
  press('Use a recovery code');
  enter('Recovery code', 'abcde-fghij');
  press('Log in');
  const field = await screen.findByLabelText('Recovery code');
  await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
  expect(screen.getByText(/This recovery code is wrong/).id).toBe(
    field.getAttribute('aria-describedby')?.split(' ').at(-1),
  );
});

test('nothing is sent while something is missing, and the focus goes to it', async () => {
  render(<LogInForm onSignedIn={vi.fn()} />);
  enter('E-mail address', 'ana@example.com');
  press('Log in');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Password')));
  expect(screen.getByText(/Please enter your password/)).toBeTruthy();
  expect(asked).toEqual([]);
});

test('a wrong password does not say which of the two was wrong', async () => {
  answers = [says(401, 'not-signed-in')];
  render(<LogInForm onSignedIn={vi.fn()} />);
  enter('E-mail address', 'ana@example.com');
  enter('Password', 'wrong');
  press('Log in');
  expect(await screen.findByText('The e-mail address or the password is wrong.')).toBeTruthy();
});

test('too many attempts say how long to wait', async () => {
  answers = [says(429, 'too-many', { retry_after: 250 })];
  render(<LogInForm onSignedIn={vi.fn()} />);
  enter('E-mail address', 'ana@example.com');
  enter('Password', 'wrong');
  press('Log in');
  expect(await screen.findByText('Too many attempts. Please wait 5 minutes.')).toBeTruthy();
});

test('a used link says so instead of asking for a password', async () => {
  answers = [says(404, 'not-found')];
  render(<LinkForm token="used" onSignedIn={vi.fn()} />);
  expect(await screen.findByRole('heading', { name: 'This link no longer works' })).toBeTruthy();
});

test('an invitation says for whom it is, and wants twelve characters', async () => {
  const signedIn = vi.fn();
  answers = [
    { status: 200, body: { email: 'ana@example.com', screen_name: 'Ana', kind: 'invitation' } },
    { status: 200, body: { me } },
  ];
  render(<LinkForm token="fresh" onSignedIn={signedIn} />);
  await screen.findByRole('heading', { name: 'Welcome, Ana' });
  enter('New password', 'short');
  expect(screen.getByText('7 more characters')).toBeTruthy();
  press('Set password and go to the desk');
  expect(await screen.findByText(/needs at least 12 characters/)).toBeTruthy();
  expect(asked).toHaveLength(1);
  enter('New password', 'four long words here');
  press('Set password and go to the desk');
  await waitFor(() => expect(signedIn).toHaveBeenCalledExactlyOnceWith(me));
});
