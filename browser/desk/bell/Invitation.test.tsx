import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, expect, test, vi } from 'vitest';
import german from '../../../src/deskbell/languages/de.json';
import english from '../../../src/deskbell/languages/en.json';
import type { CodeView } from '../../shared/bell';
import { speak } from '../../shared/i18n';

const code = {
  id: 1,
  portal: 3,
  code: '123456789',
  link: 'https://help.example/p/phone#123456789',
  expires_at: Date.now() + 60_000,
} as CodeView;

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('an invitation whose words could not be had says so, and is fetched again when asked, or when the network is back', async () => {
  const boot = document.createElement('script');
  boot.id = 'boot';
  boot.type = 'application/json';
  boot.textContent = JSON.stringify({
    words: {},
    language: 'en',
    languages: ['de', 'en', 'fr'].map((code) => ({ code, name: code })),
  });
  document.body.append(boot);
  const { Invitation } = await import('./Invitation');
  speak('en', english);
  let there = false;
  const ask = vi.fn(async () => {
    if (!there) throw new TypeError('no network');
    return new Response(JSON.stringify(german.desk));
  });
  vi.stubGlobal('fetch', ask);
  render(<Invitation code={code} />);
  const choose = (value: string) => fireEvent.change(screen.getByRole('combobox'), { target: { value } });
  const text = () => screen.getByRole<HTMLTextAreaElement>('textbox', { hidden: true }).value;
  choose('de');
  await screen.findByText('The text could not be loaded.');
  const before = ask.mock.calls.length;
  there = true;
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(text()).toContain(german.desk.invitation_hello));
  expect(screen.queryByText('The text could not be loaded.')).toBeNull();
  expect(ask.mock.calls.length).toBe(before + 1);
  there = false;
  choose('fr');
  await screen.findByText('The text could not be loaded.');
  there = true;
  window.dispatchEvent(new Event('online'));
  await waitFor(() => expect(text()).toContain(german.desk.invitation_hello));
});
