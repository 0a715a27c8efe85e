import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Line, openLine } from './socket';
import type { Downward, Upward } from './wire';

class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror = null;
  readyState: number = WebSocket.OPEN;
  sent: Upward[] = [];
  closed = false;
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  says(...words: Downward[]) {
    this.onmessage?.({ data: JSON.stringify(words) });
  }
  welcomes() {
    this.onopen?.();
    this.says({ t: 'ready', clock: Date.now(), build: '1' });
  }
}

describe('the line to the server', () => {
  let sockets: FakeSocket[];
  let heard: Downward[];
  let ended: number[];
  let line: Line;
  const last = () => sockets.at(-1) as FakeSocket;

  beforeEach(() => {
    vi.useFakeTimers();
    sockets = [];
    heard = [];
    ended = [];
    line = openLine({
      url: 'ws://server/api/socket',
      hello: () => ({ t: 'desk' }),
      hear: (words) => heard.push(...words),
      ended: (code) => ended.push(code),
      dice: () => 1,
      make: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
    });
  });
  afterEach(() => {
    line.close();
    vi.useRealTimers();
  });

  it('says hello first, and is open once the server is ready', () => {
    last().onopen?.();
    expect(last().sent).toEqual([{ t: 'desk' }]);
    expect(line.state.value).toBe('connecting');
    expect(line.send({ t: 'typing' })).toBe(false);
    last().welcomes();
    expect(line.state.value).toBe('open');
    expect(line.send({ t: 'typing' })).toBe(true);
    expect(heard.map((word) => word.t)).toEqual(['ready']);
  });

  it('comes back by itself, later and later, and at once when the network is back', () => {
    last().welcomes();
    last().onclose?.({ code: 1006 });
    expect(line.state.value).toBe('waiting');
    vi.advanceTimersByTime(250);
    expect(sockets).toHaveLength(2);
    last().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(499);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(3);
    last().onclose?.({ code: 1006 });
    window.dispatchEvent(new Event('online'));
    expect(sockets).toHaveLength(4);
    last().welcomes();
    expect(line.state.value).toBe('open');
  });

  it('waits at most ten seconds between two tries', () => {
    for (let i = 0; i < 12; i++) {
      last().onclose?.({ code: 1012 });
      vi.advanceTimersByTime(10_000);
    }
    expect(sockets).toHaveLength(13);
  });

  it('notices a dead line by a ping that stays unanswered', () => {
    last().welcomes();
    vi.advanceTimersByTime(20_000);
    expect(last().sent.at(-1)).toEqual({ t: 'ping' });
    last().says({ t: 'pong', clock: Date.now() });
    vi.advanceTimersByTime(20_000);
    vi.advanceTimersByTime(5_000);
    expect(line.state.value).toBe('waiting');
    expect(sockets[0]?.closed).toBe(true);
  });

  it('asks at once whether the line lives when the page is looked at again', () => {
    last().welcomes();
    document.dispatchEvent(new Event('visibilitychange'));
    expect(last().sent.at(-1)).toEqual({ t: 'ping' });
  });

  it('knows at once when the network is gone', () => {
    last().welcomes();
    window.dispatchEvent(new Event('offline'));
    expect(line.state.value).toBe('waiting');
  });

  it.each([4400, 4401, 4403, 4409])('ends for good when the server closes with %i', (code) => {
    last().welcomes();
    last().onclose?.({ code });
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    expect([line.state.value, ended]).toEqual(['closed', [code]]);
  });

  it('gives up on a server that does not answer the hello', () => {
    last().onopen?.();
    vi.advanceTimersByTime(10_000);
    expect(line.state.value).toBe('waiting');
  });

  it('leaves nothing behind when it is closed', () => {
    last().welcomes();
    line.close();
    window.dispatchEvent(new Event('online'));
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
