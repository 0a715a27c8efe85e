import { signal } from '@preact/signals';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import english from '../../../src/deskbell/languages/en.json';
import { speak } from '../../shared/i18n';
import type { Chat } from '../chat';
import { EndedPanel } from './EndedPanel';

function over(unsent = ''): Chat {
  const view = signal({ rated: false });
  const rate = async () => {
    view.value = { rated: true };
  };
  return { view, unsent: signal(unsent), rate } as unknown as Chat;
}

beforeEach(() => speak('en', english));

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('what was typed and not sent is shown, and can be copied', async () => {
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal('navigator', { clipboard: { writeText } });
  render(<EndedPanel chat={over('And one more thing')} askRating={false} mail={false} onAnew={vi.fn()} />);
  const box = screen.getByLabelText<HTMLTextAreaElement>('Not sent:');
  expect(box.value).toBe('And one more thing');
  fireEvent.click(screen.getByRole('button', { name: 'Copy' }));
  expect(await screen.findByRole('button', { name: '✓ Copied' })).toBeTruthy();
  expect(writeText).toHaveBeenCalledExactlyOnceWith('And one more thing');
});

test('nothing is said of unsent words where there are none', () => {
  render(<EndedPanel chat={over()} askRating={false} mail={false} onAnew={vi.fn()} />);
  expect(screen.queryByText('Not sent:')).toBeNull();
});

test('the focus goes from the answer to the thanks', async () => {
  render(<EndedPanel chat={over()} askRating mail={false} onAnew={vi.fn()} />);
  const five = screen.getByRole('button', { name: '5 of 5' });
  five.focus();
  fireEvent.click(five);
  const thanks = await screen.findByText('Thank you for your rating.');
  await waitFor(() => expect(document.activeElement).toBe(thanks));
});
