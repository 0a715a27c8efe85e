import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Refusal, Unreachable } from '../../shared/api';
import type { Downward } from '../../shared/frames';
import type { ShareView } from '../../shared/screenshare';
import type { LineState } from '../../shared/socket';
import type { Chat } from '../chat';
import { Showing } from './showing';

const AFTER = {
  accept: 'accepted',
  show: 'live',
  pause: 'paused',
  resume: 'live',
  stop: 'ended',
  refuse: 'ended',
} as const;
type Step = keyof typeof AFTER;

// the chat as far as a share needs it; the server answers as `offline` and `refuses` say
class Talk {
  readonly share = signal<ShareView | null>(asked());
  readonly state = signal<LineState>('open');
  readonly sent: object[] = [];
  readonly steps: string[] = [];
  screenHears: ((word: Downward) => void) | null = null;
  offline = false;
  refuses: string | null = null;
  readonly line = {
    state: this.state,
    send: (word: object) => this.state.peek() === 'open' && this.sent.push(word) > 0,
  };

  async shareStep(taken: string) {
    const step = taken.split('?')[0] as Step;
    if (this.offline) throw new Unreachable('away');
    this.steps.push(step);
    if (this.refuses === step)
      throw new Refusal({ type: 'about:blank', title: '', status: 409, code: 'share-over' });
    const before = this.share.peek() ?? asked();
    const share = { ...before, state: AFTER[step], started_at: step === 'show' ? 1 : before.started_at };
    this.share.value = share.state === 'ended' ? null : share;
    return { share, ice: [] };
  }
  stands(state: ShareView['state']) {
    this.share.value = { ...(this.share.peek() ?? asked()), state };
  }
}

const asked = (): ShareView => ({
  id: 7,
  state: 'asked',
  agent: 'Ana',
  asked_at: 0,
  started_at: null,
  agent_id: 1,
  recording: 'off',
});
const track = () => ({
  stop: vi.fn(),
  addEventListener: vi.fn(),
  removeEventListener: vi.fn(),
  contentHint: '',
  enabled: true,
  readyState: 'live',
});

let picture: ReturnType<typeof track>;
let picks: () => Promise<MediaStream>;

beforeEach(() => {
  vi.useFakeTimers();
  picture = track();
  const stream = { getVideoTracks: () => [picture], getTracks: () => [picture] } as unknown as MediaStream;
  picks = async () => stream;
  vi.stubGlobal('navigator', { mediaDevices: { getDisplayMedia: () => picks() } });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function shown() {
  const talk = new Talk();
  const showing = new Showing(talk as unknown as Chat);
  await showing.show();
  return { talk, showing };
}
const settled = () => vi.advanceTimersByTimeAsync(0);

test('both consents, and only then a picture, of which the line is told', async () => {
  const { talk, showing } = await shown();
  expect(talk.steps).toEqual(['accept', 'show']);
  expect(talk.sent).toEqual([{ t: 'showing', share: 7 }]);
  expect(showing.sharer.value).not.toBeNull();
});

test('a stop ends the picture at once, and is said until somebody has heard it', async () => {
  const { talk, showing } = await shown();
  talk.offline = true;
  void showing.stop();
  expect(picture.stop).toHaveBeenCalledOnce();
  expect(showing.ending.value).toBe(7);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(talk.steps).not.toContain('stop');
  talk.offline = false;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(talk.steps.filter((step) => step === 'stop')).toHaveLength(1);
  expect(talk.share.value).toBeNull();
});

test('a stop is not said while the line is away, but as soon as it is back', async () => {
  const { talk, showing } = await shown();
  talk.offline = true;
  talk.state.value = 'waiting';
  await showing.stop();
  talk.offline = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(talk.steps).not.toContain('stop');
  talk.state.value = 'open';
  await settled();
  expect(talk.steps).toContain('stop');
});

test('a picture that the server has lost is shown again by itself, and a pause with it', async () => {
  const { talk, showing } = await shown();
  await showing.pause();
  talk.state.value = 'waiting';
  talk.state.value = 'open';
  talk.stands('accepted');
  await settled();
  expect(talk.steps).toEqual(['accept', 'show', 'pause', 'show', 'pause']);
  expect(showing.sharer.value?.paused.value).toBe(true);
  expect(talk.sent.at(-1)).toEqual({ t: 'showing', share: 7 });
});

test('going on waits for the server, and a pause pressed meanwhile holds', async () => {
  const { talk, showing } = await shown();
  await showing.pause();
  talk.offline = true;
  await showing.resume();
  expect(showing.sharer.value?.paused.value).toBe(true);
  expect(showing.trouble.value).not.toBe('');
  talk.offline = false;
  const going = showing.resume();
  const pausing = showing.pause();
  await Promise.all([going, pausing]);
  expect(showing.sharer.value?.paused.value).toBe(true);
  expect(talk.share.value?.state).toBe('paused');
});

test('what is over for the server is over here: no going on, and nothing said again and again', async () => {
  const { talk, showing } = await shown();
  await showing.pause();
  talk.refuses = 'resume';
  await showing.resume();
  expect(showing.sharer.value?.paused.value).toBe(true);
  talk.refuses = 'stop';
  await showing.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(talk.steps.filter((step) => step === 'stop')).toHaveLength(1);
});

test('ended by the other side, or in another tab, the picture ends here', async () => {
  const { talk, showing } = await shown();
  talk.share.value = null;
  expect(picture.stop).toHaveBeenCalledOnce();
  expect(showing.sharer.value).toBeNull();
});

test('closing the picker is a no, but not for a picture that was there before, nor when the system forbids it', async () => {
  const talk = new Talk();
  const showing = new Showing(talk as unknown as Chat);
  picks = () => Promise.reject(new DOMException('Permission denied by system', 'NotAllowedError'));
  await showing.show();
  expect(talk.steps).toEqual(['accept']);
  expect(showing.trouble.value).not.toBe('');
  picks = () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
  talk.share.value = { ...asked(), state: 'accepted', started_at: 1 };
  await showing.show();
  expect(talk.steps).toEqual(['accept']);
  talk.share.value = asked();
  await showing.show();
  expect(talk.steps).toEqual(['accept', 'accept', 'refuse']);
});

test('who looks is known by name, for this share alone, until they look no longer', async () => {
  const { talk, showing } = await shown();
  vi.stubGlobal(
    'RTCPeerConnection',
    class {
      addTransceiver = () => ({ sender: { replaceTrack: async () => undefined } });
      createDataChannel = () => ({});
      setLocalDescription = async () => undefined;
      close = () => undefined;
    },
  );
  talk.screenHears?.({ t: 'viewer', share: 7, viewer: 'desk', agent: 'Ana', on: true });
  talk.screenHears?.({ t: 'viewer', share: 8, viewer: 'foreign', agent: 'Eve', on: true });
  expect([...showing.lookers.value.values()]).toEqual(['Ana']);
  talk.screenHears?.({ t: 'viewer', share: 7, viewer: 'desk', agent: 'Ana', on: false });
  expect(showing.lookers.value.size).toBe(0);
  showing.close();
  expect(picture.stop).toHaveBeenCalledOnce();
});
