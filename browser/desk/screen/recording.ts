// Records, in this desk, the screens that are shown to its agent and may be recorded, whichever case is open.
import { effect } from '@preact/signals';
import { Recorder, type Shelf } from '../../screen/recorder';
import type { ChunkStored, RecordBegun } from '../../shared/screenshare';
import type { DeskCase } from '../live/case';
import { openCases } from '../live/desk';
import { listen } from '../live/wire';
import { api, me } from '../session';
import { isRecorded } from '../stores/recordings';
import { type Look, lookAt } from './screen';

/** How long (ms) a chunk may be on its way before it is sent anew. */
const PATIENCE = 30_000;

const running = new Map<number, Running>();

/** Records whatever may be recorded, until the returned function is called. */
export function startRecordings(): () => void {
  const ends = [effect(follow), listen((word) => word.t === 'ready' && retryAll())];
  const leave = () => closeAll();
  addEventListener('pagehide', leave);
  return () => {
    for (const end of ends) end();
    removeEventListener('pagehide', leave);
    closeAll();
  };
}

/** The recorder of a share, if this page has one. */
export function recorderOf(share: number): Recorder | null {
  return running.get(share)?.recorder ?? null;
}

function follow(): void {
  const wanted = new Map<number, DeskCase>();
  for (const one of openCases.value.values()) {
    const share = one.share.value;
    if (share && isRecorded(share, me.value?.id ?? 0)) wanted.set(share.id, one);
  }
  for (const [share, one] of running) if (!wanted.has(share)) end(share, one);
  for (const [share, one] of wanted) if (!running.has(share)) running.set(share, new Running(share, one));
}

function end(share: number, one: Running): void {
  running.delete(share);
  one.end();
}

function closeAll(): void {
  for (const one of running.values()) one.close();
  running.clear();
}

function retryAll(): void {
  for (const one of running.values()) one.recorder.retry();
}

// while there is a picture it holds the look at it, so that it comes whether or not it is shown somewhere; of an agent's tabs
// one does
class Running {
  readonly recorder: Recorder;
  private stop: () => void = () => undefined;
  private readonly turn = new AbortController();
  private done: (() => void) | null = null;
  private look: Look | null = null;
  private letGo: (() => void) | null = null;

  constructor(
    private readonly share: number,
    private readonly one: DeskCase,
  ) {
    this.recorder = new Recorder({ shelf: shelfOf(share) });
    const { signal } = this.turn;
    navigator.locks
      .request(`deskbell.recording.${share}`, { signal }, () => this.begin())
      .catch(() => undefined);
  }

  end(): void {
    this.letLookGo();
    this.recorder.finish();
  }

  close(): void {
    this.letLookGo();
    this.recorder.close();
  }

  // it is this tab's turn until the returned promise is kept
  private begin(): Promise<void> {
    this.stop = effect(() => {
      const share = this.one.share.value;
      // the picture may be lost for a moment only, with the customer's line
      this.hold(share?.id === this.share && share.started_at !== null);
      this.recorder.show(share?.state === 'live' ? (this.look?.stream.value ?? null) : null);
    });
    return new Promise((done) => {
      this.done = done;
    });
  }

  private letLookGo(): void {
    this.turn.abort();
    this.stop();
    this.hold(false);
    this.done?.();
  }

  private hold(wanted: boolean): void {
    if (wanted === (this.look !== null)) return;
    this.letGo?.();
    this.look = wanted ? lookAt(this.one, this.share) : null;
    this.letGo = this.look?.hold() ?? null;
  }
}

function shelfOf(share: number): Shelf {
  const place = ({ recording, segment }: RecordBegun) =>
    `/api/desk/recordings/${recording}/segments/${segment}`;
  return {
    begin: (recorder, age) => api.post<RecordBegun>(`/api/desk/shares/${share}/recording`, { recorder, age }),
    put: async (where, chunk, until, content) =>
      api.put<ChunkStored>(`${place(where)}/chunks/${chunk}?until=${until}`, content, {
        headers: { 'Content-Digest': await digest(content) },
        signal: AbortSignal.timeout(PATIENCE),
      }),
    end: (where) => api.post(`${place(where)}/end`, undefined, { keepalive: true }),
    done: (recording) => api.post(`/api/desk/recordings/${recording}/done`),
    failed: () => api.post(`/api/desk/shares/${share}/recording/failed`),
  };
}

async function digest(content: Blob): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', await content.arrayBuffer()));
  return `sha-256=:${btoa(String.fromCharCode(...sum))}:`;
}
