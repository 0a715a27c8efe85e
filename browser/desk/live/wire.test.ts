import { expect, test, vi } from 'vitest';
import type { LineOptions } from '../../shared/socket';

const lines: LineOptions[] = [];
vi.mock('../../shared/socket', () => ({
  openLine: (options: LineOptions) => {
    lines.push(options);
    return { close: () => undefined };
  },
}));
const boot = document.createElement('script');
boot.type = 'application/json';
boot.id = 'boot';
boot.textContent = '{"words":{},"language":"en","languages":[],"build":"one"}';
document.body.append(boot);

const { open, outdated } = await import('./wire');
const ready = (build: string) => lines.at(-1)?.hear([{ t: 'ready', clock: 0, build }]);

test('a page that is older than the server is said to be so, from the first word on', () => {
  const close = open(() => undefined);
  ready('one');
  expect(outdated.value).toBe(false);
  ready('two');
  expect(outdated.value).toBe(true);
  ready('one');
  expect(outdated.value).toBe(false);
  close();
});
