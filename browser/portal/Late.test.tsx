import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import german from '../../src/deskbell/languages/de.json';
import english from '../../src/deskbell/languages/en.json';
import { sections, speak, t } from '../shared/i18n';
import { Late, part } from './Late';

const { doors: _, ...withoutDoors } = english;
const reload = vi.fn();

beforeEach(() => {
  speak('en', {});
  speak('en', english);
  vi.spyOn(location, 'reload').mockImplementation(reload);
});

afterEach(() => {
  cleanup();
  reload.mockClear();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('a part that cannot be had is said so, and comes when it is asked for again', async () => {
  const bring = vi.fn(async () => 'Hello');
  bring.mockRejectedValueOnce(new TypeError('no network'));
  render(<Late of={part(bring, [])}>{(words) => <p>{words}</p>}</Late>);
  expect((await screen.findByRole('alert')).textContent).toContain('What you entered is kept.');
  fireEvent.click(screen.getByRole('button', { name: 'Load again' }));
  expect(await screen.findByText('Hello')).toBeTruthy();
  expect(reload).not.toHaveBeenCalled();
});

test('a part comes by itself when the network is back', async () => {
  const bring = vi.fn(async () => 'Hello');
  bring.mockRejectedValueOnce(new TypeError('no network'));
  render(<Late of={part(bring, [])}>{(words) => <p>{words}</p>}</Late>);
  await screen.findByRole('alert');
  window.dispatchEvent(new Event('online'));
  expect(await screen.findByText('Hello')).toBeTruthy();
});

test('the page is loaded anew for a part that is gone, but never while the server does not answer', async () => {
  const answers = vi.fn(async () => new Response(''));
  answers.mockRejectedValueOnce(new TypeError('no network'));
  vi.stubGlobal('fetch', answers);
  render(<Late of={part(() => Promise.reject(new Error('404')), [])}>{() => null}</Late>);
  fireEvent.click(await screen.findByRole('button', { name: 'Load again' }));
  await vi.waitFor(() => expect(answers).toHaveBeenCalledTimes(1));
  expect(reload).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'Load again' }));
  await vi.waitFor(() => expect(reload).toHaveBeenCalledTimes(1));
});

test('what stands there meanwhile can stay where the part does not come', async () => {
  const bring = vi.fn(() => Promise.reject(new Error('404')));
  const usual = <button type="button">I don’t want to wait</button>;
  render(
    <Late of={part(bring, [])} meanwhile={usual} failing={() => usual}>
      {() => null}
    </Late>,
  );
  await vi.waitFor(() => expect(bring).toHaveBeenCalled());
  await vi.waitFor(() => expect(screen.getByRole('button', { name: 'I don’t want to wait' })).toBeTruthy());
  expect(screen.queryByRole('alert')).toBeNull();
});

test('the words come in the language that is read by then', async () => {
  speak('xx', {});
  speak('en', withoutDoors);
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    if (asked.length > 1) return new Response(JSON.stringify(german.doors));
    const { doors: __, ...words } = german;
    speak('de', words);
    return new Response(JSON.stringify(english.doors));
  });
  render(<Late of={part(async () => 'here', ['doors'])}>{() => <p>{t('doors.next')}</p>}</Late>);
  expect(await screen.findByText('Sie sind als Nächstes dran.')).toBeTruthy();
  expect(asked).toEqual(['/words/doors.en.json', '/words/doors.de.json']);
  expect(sections()).toContain('portal');
});
