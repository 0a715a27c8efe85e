import { fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, expect, test, vi } from 'vitest';
import english from '../../../src/deskbell/languages/en.json';
import type { CodeView } from '../../shared/bell';
import { speak } from '../../shared/i18n';
import type { PortalRef } from '../../shared/wire';
import { NewCode } from './NewCode';

const portals = [
  { id: 3, name: 'Phone', kind: 'pin', open: true },
  { id: 5, name: 'Workshop', kind: 'pin', open: true },
] as PortalRef[];

afterEach(() => vi.unstubAllGlobals());

test('with several portals one chooses, names the session, and makes one code however often one presses', async () => {
  speak('en', english);
  const asked: unknown[] = [];
  vi.stubGlobal('fetch', async (_path: string, init: RequestInit) => {
    asked.push(JSON.parse(String(init.body)));
    return new Response(JSON.stringify({ id: 1, portal: 5 }));
  });
  const made: CodeView[] = [];
  render(<NewCode portals={portals} onMade={(code) => made.push(code)} />);
  fireEvent.change(screen.getByLabelText('Portal'), { target: { value: '5' } });
  fireEvent.input(screen.getByLabelText('Name of the session (optional)'), {
    target: { value: ' Mrs Miller ' },
  });
  const button = screen.getByRole('button', { name: 'Make a code' });
  fireEvent.click(button);
  fireEvent.click(button);
  await waitFor(() => expect(made).toHaveLength(1));
  expect(asked).toEqual([{ portal: 5, name: 'Mrs Miller' }]);
  expect(screen.getByLabelText('Name of the session (optional)')).toHaveProperty('value', '');
});
