import { afterEach, expect, it, vi } from 'vitest';
import { makeApi, Refusal, Unreachable } from './api';

const answering = (answer: Response) => vi.stubGlobal('fetch', async () => answer);
const broken = () =>
  new Response(new ReadableStream({ start: (body) => body.error(new TypeError('connection lost')) }));

afterEach(() => vi.unstubAllGlobals());

it('takes an answer that broke off for none', async () => {
  answering(broken());
  await expect(makeApi().get('/api/desk')).rejects.toBeInstanceOf(Unreachable);
  answering(broken());
  await expect(makeApi().blob('/api/file')).rejects.toBeInstanceOf(Unreachable);
});

it('takes the page of a network that wants a log-in first for no answer', async () => {
  answering(new Response('<!doctype html>Welcome to our Wi-Fi'));
  await expect(makeApi().get('/api/desk')).rejects.toBeInstanceOf(Unreachable);
});

it('hands over a refusal as the server wrote it', async () => {
  const problem = { type: 'about:blank', title: '', status: 409, code: 'wrong-state' };
  answering(new Response(JSON.stringify(problem), { status: 409 }));
  const failed = await makeApi()
    .post('/api/x')
    .catch((thrown) => thrown);
  expect(failed).toBeInstanceOf(Refusal);
  expect(failed.problem).toEqual(problem);
});
