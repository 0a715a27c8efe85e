import { expect, test } from 'vitest';
import { bytesOf, megabytesFrom } from './sizes';

test('a size is written in megabytes and sent in bytes', () => {
  expect(megabytesFrom(10 * 1024 * 1024)).toBe('10');
  expect(bytesOf('10')).toBe(10_485_760);
  expect(bytesOf('0,5')).toBe(524_288);
  expect(bytesOf('many')).toBeNull();
});
