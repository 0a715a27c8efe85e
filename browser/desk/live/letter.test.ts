import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { NewLetter } from '../../shared/letters';
import { type Keep, memoryKeep } from '../../shared/storage';
import { LetterDraft } from './letter';

const NUMBER = 123456789;
const FILE = { id: 5, name: 'map.png', type: 'image/png', size: 10, width: null, height: null };
const sent: NewLetter[] = [];
let keep: Keep;
let answer: () => Promise<Response>;

const begin = () => new LetterDraft(NUMBER, keep, `7.${NUMBER}`, () => 1000);
const well = () => Promise.resolve(new Response('{"row":{}}'));
const refusing = () => Promise.resolve(new Response('{"code":"not-allowed","status":403}', { status: 403 }));
const silent = () => Promise.reject(new TypeError('no network'));

beforeEach(() => {
  keep = memoryKeep();
  sent.length = 0;
  answer = well;
  vi.stubGlobal('fetch', (_: string, asked: RequestInit) => {
    if (asked.method === 'POST') sent.push(JSON.parse(String(asked.body)) as NewLetter);
    return answer();
  });
});

afterEach(() => vi.unstubAllGlobals());

async function written(): Promise<LetterDraft> {
  const letter = begin();
  letter.write('Hello Carl');
  return letter;
}

describe('what was written', () => {
  test('is there again after a reload: words, subject, files, and whether to quote', async () => {
    keep.set(`deskbell.draft.7.${NUMBER}.letter`, JSON.stringify({ files: [FILE] }));
    const letter = begin();
    letter.write('Hello Carl');
    letter.change({ subject: 'Re: The printer', quote: false });
    const again = begin();
    expect(again.text.value).toBe('Hello Carl');
    expect(again.subject).toBe('Re: The printer');
    expect(again.quote).toBe(false);
    expect(again.files).toEqual([FILE]);
    expect(again.begun.value).toBe(true);
  });
  test('is gone once it was sent', async () => {
    const letter = await written();
    letter.change({ subject: 'Re: The printer' });
    await letter.send('Re: The printer');
    expect(letter.text.value).toBe('');
    expect(letter.subject).toBeNull();
    expect(keep.keys('deskbell.')).toEqual([]);
  });
  test('is kept where it was refused, with the reason', async () => {
    answer = refusing;
    const letter = await written();
    expect(await letter.send('Re: Help')).toBeNull();
    expect(letter.text.value).toBe('Hello Carl');
    expect(letter.notSent.value?.problem?.code).toBe('not-allowed');
    letter.write('Hello again');
    expect(letter.notSent.value).toBeNull();
  });
  test('is not lost to what is unreadable in the store', () => {
    keep.set(`deskbell.draft.7.${NUMBER}.letter`, '{');
    expect(begin().files).toEqual([]);
  });
});

describe('a letter whose answer was lost', () => {
  test('goes again under the same id, after a reload too', async () => {
    answer = silent;
    const letter = await written();
    await letter.send('Re: Help');
    expect(letter.notSent.value).toEqual({ problem: null });
    answer = well;
    await begin().send('Re: Help');
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
  });
  test('is another letter once its words have changed', async () => {
    answer = silent;
    const letter = await written();
    await letter.send('Re: Help');
    letter.write('Hello Carl, once more');
    answer = well;
    await letter.send('Re: Help');
    expect(sent[1]?.client_id).not.toBe(sent[0]?.client_id);
  });
  test('is done with when it comes in the conversation', async () => {
    answer = silent;
    const letter = await written();
    await letter.send('Re: Help');
    letter.settle(['1', sent[0]?.client_id ?? '']);
    expect(letter.text.value).toBe('');
    expect(letter.notSent.value).toBeNull();
  });
  test('leaves what was written since as the beginning of another', async () => {
    answer = silent;
    const letter = await written();
    await letter.send('Re: Help');
    letter.write('Hello Carl, once more');
    letter.settle([sent[0]?.client_id ?? '']);
    expect(letter.text.value).toBe('Hello Carl, once more');
  });
});

test('pressing twice sends once', async () => {
  const letter = await written();
  await Promise.all([letter.send('Re: Help'), letter.send('Re: Help')]);
  expect(sent).toHaveLength(1);
});

test('files that go with it are named to the server, and one that is taken out is not', async () => {
  keep.set(`deskbell.draft.7.${NUMBER}.letter`, JSON.stringify({ files: [FILE, { ...FILE, id: 6 }] }));
  const letter = await written();
  letter.remove(6);
  await letter.send('Re: Help');
  expect(sent[0]?.files).toEqual([5]);
});
