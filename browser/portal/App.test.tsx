import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import english from '../../src/deskbell/languages/en.json';
import { speak } from '../shared/i18n';
import { memoryKeep } from '../shared/storage';
import { LanguageChoice } from './App';
import type { Boot } from './boot';
import { makeKeeping } from './keeping';
import type { Visit } from './visit';

const boot = {
  languages: [
    { code: 'en', name: 'English' },
    { code: 'de', name: 'Deutsch' },
  ],
} as Boot;
const keeping = makeKeeping('support', memoryKeep(), memoryKeep());
const said: string[] = [];

function choose(code: string): HTMLSelectElement {
  const visit = { options: { keeping } } as unknown as Visit;
  render(<LanguageChoice boot={boot} visit={visit} onFailure={(words) => said.push(words)} />);
  const select = screen.getByRole<HTMLSelectElement>('combobox');
  fireEvent.change(select, { target: { value: code } });
  return select;
}

beforeEach(() => {
  speak('en', english);
  said.length = 0;
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('a language that cannot be had is said to be so, and the menu shows the one in use', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
  const select = choose('de');
  await waitFor(() => expect(said.at(-1)).toBe('The language could not be changed. Please try again.'));
  expect(select.value).toBe('en');
  expect(keeping.language()).toBeNull();
});

test('a language that is there is spoken and kept', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ language: 'Sprache' }))));
  choose('de');
  expect(await screen.findByRole('combobox', { name: 'Sprache' })).toBeTruthy();
  expect(keeping.language()).toBe('de');
  expect(said).toEqual(['']);
});
