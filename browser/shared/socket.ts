// The line to the server: opened, watched and opened again by itself; news come down, words that may be lost go up.
import { type ReadonlySignal, signal } from '@preact/signals';
import { serverSays } from './clock';
import type { Downward, Upward } from './wire';

/** `connecting`: the first try; `open`: ready; `waiting`: lost, tries again by itself; `closed`: for good. */
export type LineState = 'connecting' | 'open' | 'waiting' | 'closed';

export interface LineOptions {
  /** The first word on every connection. */
  hello(): Upward;
  /** Called with every frame's words, in order; `ready` is among them. */
  hear(words: readonly Downward[]): void;
  /** Called once when the server has closed the line for good: 4400, 4401, 4403 or 4409. */
  ended?(code: number): void;
  /** The socket's address; the page's own server if left out. */
  url?: string;
  /** Makes the socket; for tests. */
  make?(url: string): WebSocket;
  /** A number from 0 to 1 for the jitter; for tests. */
  dice?(): number;
}

export interface Line {
  readonly state: ReadonlySignal<LineState>;
  /** Sends a word and returns true, or returns false while the line is not open. */
  send(word: Upward): boolean;
  /** Tries again now instead of later; does nothing unless waiting. */
  retry(): void;
  /** Ends the line and everything it listens to. */
  close(): void;
}

const PING_EVERY = 20_000;
const PONG_WITHIN = 5_000;
const READY_WITHIN = 10_000;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 10_000;
const FOR_GOOD = new Set([4400, 4401, 4403, 4409]);

/** Opens the line and keeps it open until `close`, or until the server ends it for good. */
export function openLine(options: LineOptions): Line {
  const line = new Kept(options);
  line.connect();
  return line;
}

function socketAddress(): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/api/socket`;
}

class Kept implements Line {
  readonly state = signal<LineState>('connecting');
  private socket: WebSocket | null = null;
  private tries = 0;
  private later: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setTimeout> | undefined;
  private doubt: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new AbortController();

  constructor(private readonly options: LineOptions) {
    const { signal } = this.listeners;
    window.addEventListener('online', () => this.retry(), { signal });
    window.addEventListener('offline', () => this.lost(), { signal });
    window.addEventListener('pageshow', () => this.wake(), { signal });
    document.addEventListener('visibilitychange', () => this.wake(), { signal });
  }

  send(word: Upward): boolean {
    if (this.state.peek() !== 'open' || this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(word));
    return true;
  }

  retry(): void {
    if (this.state.peek() !== 'waiting') return;
    this.tries = 0;
    this.connect();
  }

  close(): void {
    this.listeners.abort();
    this.drop(1000);
    this.state.value = 'closed';
  }

  connect(): void {
    this.drop();
    const make = this.options.make ?? ((url: string) => new WebSocket(url));
    const socket = make(this.options.url ?? socketAddress());
    this.socket = socket;
    this.doubt = setTimeout(() => this.lost(), READY_WITHIN);
    socket.onopen = () => socket.send(JSON.stringify(this.options.hello()));
    socket.onmessage = (event) => this.heard(JSON.parse(String(event.data)) as Downward[]);
    socket.onclose = (event) => (FOR_GOOD.has(event.code) ? this.end(event.code) : this.lost());
  }

  private heard(words: Downward[]): void {
    for (const word of words) {
      if (word.t === 'ready') this.ready(word.clock);
      if (word.t === 'pong') this.alive(word.clock);
    }
    this.options.hear(words);
  }

  private ready(clock: number): void {
    this.tries = 0;
    this.alive(clock);
    this.state.value = 'open';
  }

  private alive(clock: number): void {
    serverSays(clock);
    clearTimeout(this.doubt);
    this.doubt = undefined;
    clearTimeout(this.pingTimer);
    this.pingTimer = setTimeout(() => this.ping(), PING_EVERY);
  }

  private ping(): void {
    if (this.doubt !== undefined || !this.send({ t: 'ping' })) return;
    this.doubt = setTimeout(() => this.lost(), PONG_WITHIN);
  }

  // a page that slept cannot know whether its line still lives
  private wake(): void {
    if (document.visibilityState !== 'visible') return;
    if (this.state.peek() === 'open') this.ping();
    else this.retry();
  }

  private lost(): void {
    if (this.state.peek() === 'closed') return;
    this.drop();
    this.state.value = 'waiting';
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.tries);
    this.tries += 1;
    const dice = this.options.dice ?? Math.random;
    this.later = setTimeout(() => this.connect(), longest * (0.5 + dice() / 2));
  }

  private end(code: number): void {
    this.close();
    this.options.ended?.(code);
  }

  private drop(code?: number): void {
    clearTimeout(this.later);
    clearTimeout(this.pingTimer);
    clearTimeout(this.doubt);
    this.doubt = undefined;
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close(code);
  }
}
