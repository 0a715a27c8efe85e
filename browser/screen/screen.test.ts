import { expect, test, vi } from 'vitest';
import { Sharer } from './sharer';
import { readSignal } from './signals';
import { Viewer } from './viewer';

// as the browser's, as far as it is used: what it sends, and what it was told
class Peer {
  static made: Peer[] = [];
  onicecandidate: ((event: { candidate: { toJSON(): object } | null }) => void) | null = null;
  oniceconnectionstatechange: (() => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  ontrack: ((event: { track: object; streams: object[] }) => void) | null = null;
  iceConnectionState = 'new';
  connectionState = 'new';
  localDescription: { toJSON(): object } | null = null;
  sends: unknown = undefined;
  active: boolean | undefined = undefined;
  restarts = 0;
  closed = false;
  remote: RTCSessionDescriptionInit | null = null;
  candidates: unknown[] = [];
  roads: {
    label: string;
    how: RTCDataChannelInit;
    onmessage: ((event: { data: unknown }) => void) | null;
    send(data: string): void;
  }[] = [];

  constructor(readonly configuration: RTCConfiguration) {
    Peer.made.push(this);
  }
  addTransceiver(track: unknown, { sendEncodings: [first] }: { sendEncodings: { active: boolean }[] }) {
    this.sends = track === 'video' ? null : track;
    this.active = first?.active;
    const replaceTrack = async (next: unknown) => {
      this.sends = next;
    };
    const getParameters = () => ({ encodings: [{ active: this.active }] });
    const setParameters = async ({ encodings: [next] }: { encodings: { active: boolean }[] }) => {
      this.active = next?.active;
    };
    return { sender: { replaceTrack, getParameters, setParameters } };
  }
  createDataChannel(label: string, how: RTCDataChannelInit) {
    const road = { label, how, readyState: 'open', onmessage: null, send: vi.fn() };
    this.roads.push(road);
    return road;
  }
  async setLocalDescription() {
    const type = this.remote ? 'answer' : 'offer';
    this.localDescription = { toJSON: () => ({ type, sdp: `${type} ${this.restarts}` }) };
  }
  async setRemoteDescription(description: RTCSessionDescriptionInit) {
    if (this.closed) throw new DOMException('closed', 'InvalidStateError');
    this.remote = description;
  }
  async addIceCandidate(candidate: unknown) {
    this.candidates.push(candidate);
  }
  restartIce() {
    this.restarts += 1;
  }
  close() {
    this.closed = true;
  }
}

const connect = (configuration: RTCConfiguration) => new Peer(configuration) as unknown as RTCPeerConnection;

function picture() {
  const track = {
    stop: vi.fn(),
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
    contentHint: '',
    enabled: true,
  };
  const stream = { getVideoTracks: () => [track], getTracks: () => [track] } as unknown as MediaStream;
  return { track, stream };
}

function shares() {
  Peer.made = [];
  const marked = vi.fn();
  const sent: [string, string][] = [];
  const { track, stream } = picture();
  const send = (viewer: string, data: string) => void sent.push([viewer, data]);
  const ended = vi.fn();
  return {
    track,
    sent,
    ended,
    marked,
    sharer: new Sharer(stream, { ice: [], send, ended, marked, connect }),
  };
}

const settled = () => new Promise((done) => setTimeout(done));

test('each desk that looks has a connection of its own, with an offer of its own', async () => {
  const { sharer, sent, track } = shares();
  sharer.show('desk-one');
  sharer.show('desk-two');
  await settled();
  expect(sent.map(([viewer, data]) => [viewer, readSignal(data)?.description?.type])).toEqual([
    ['desk-one', 'offer'],
    ['desk-two', 'offer'],
  ]);
  expect(Peer.made.map((peer) => peer.sends)).toEqual([track, track]);
  sharer.leave('desk-one');
  expect(Peer.made.map((peer) => peer.closed)).toEqual([true, false]);
});

test('a desk that asks anew, after a reload, has a new connection, and the old one ends', async () => {
  const { sharer } = shares();
  sharer.show('desk');
  sharer.show('desk');
  await settled();
  expect(Peer.made.map((peer) => peer.closed)).toEqual([true, false]);
});

test('paused, nothing is sent to anybody, nor to who comes then', async () => {
  const { sharer, track } = shares();
  sharer.show('desk');
  await sharer.pause(true);
  sharer.show('late');
  await settled();
  expect(Peer.made.map((peer) => [peer.sends, peer.active])).toEqual([
    [null, false],
    [null, false],
  ]);
  expect(track.enabled).toBe(false);
  await sharer.pause(false);
  expect(Peer.made.map((peer) => [peer.sends, peer.active])).toEqual([
    [track, true],
    [track, true],
  ]);
});

test('of pauses pressed in a hurry the last one holds', async () => {
  const { sharer } = shares();
  sharer.show('desk');
  await Promise.all([sharer.pause(true), sharer.pause(false), sharer.pause(true)]);
  expect(Peer.made.map((peer) => [peer.sends, peer.active])).toEqual([[null, false]]);
});

test('stopped, the picture ends and so does every connection', () => {
  const { sharer, track } = shares();
  sharer.show('desk');
  sharer.stop();
  expect(track.stop).toHaveBeenCalledOnce();
  expect(Peer.made[0]?.closed).toBe(true);
});

test('a broken road is tried anew at once, without a new request', async () => {
  vi.useFakeTimers();
  const { sharer, sent } = shares();
  sharer.show('desk');
  const [peer] = Peer.made;
  if (!peer) throw new Error('no peer');
  await vi.advanceTimersByTimeAsync(0);
  peer.iceConnectionState = 'disconnected';
  peer.oniceconnectionstatechange?.();
  await vi.advanceTimersByTimeAsync(2_900);
  expect(peer.restarts).toBe(0);
  await vi.advanceTimersByTimeAsync(200);
  expect(peer.restarts).toBe(1);
  expect(sent).toHaveLength(2);
  peer.iceConnectionState = 'connected';
  peer.oniceconnectionstatechange?.();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(peer.restarts).toBe(1);
  vi.useRealTimers();
});

test('a desk that is never reached again is taken to be gone', async () => {
  vi.useFakeTimers();
  Peer.made = [];
  const gone = vi.fn();
  const { stream } = picture();
  const sharer = new Sharer(stream, {
    ice: [],
    send: () => undefined,
    ended: () => undefined,
    gone,
    connect,
  });
  sharer.show('desk');
  const [peer] = Peer.made;
  if (!peer) throw new Error('no peer');
  peer.iceConnectionState = 'failed';
  peer.oniceconnectionstatechange?.();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(peer.restarts).toBeLessThan(5);
  expect(gone).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(peer.restarts).toBe(5);
  expect(gone).toHaveBeenCalledExactlyOnceWith('desk');
  sharer.stop();
  vi.useRealTimers();
});

test('a desk answers an offer and shows what comes', async () => {
  Peer.made = [];
  const sent: string[] = [];
  const viewer = new Viewer({ ice: [], send: (data) => void sent.push(data), connect });
  await viewer.hear(JSON.stringify({ description: { type: 'offer', sdp: 'a picture' } }));
  expect(readSignal(sent[0] ?? '')?.description?.type).toBe('answer');
  const stream = { id: 'screen' };
  Peer.made[0]?.ontrack?.({ track: {}, streams: [stream] });
  expect(viewer.stream.value).toBe(stream);
  viewer.close();
  expect(viewer.stream.value).toBeNull();
});

test('who looks marks something in the picture, but not while it is paused, nor once they look no longer', async () => {
  const { sharer, marked } = shares();
  sharer.show('desk');
  const hear = Peer.made[0]?.roads[1]?.onmessage;
  hear?.({ data: '[1,5000,5000]' });
  expect(marked).toHaveBeenCalledExactlyOnceWith('desk', { stroke: 1, places: [[0.5, 0.5]] });
  await sharer.pause(true);
  hear?.({ data: '[1,5000,5000]' });
  expect(marked).toHaveBeenCalledOnce();
  sharer.leave('desk');
  expect(Peer.made[0]?.roads.map(({ onmessage }) => onmessage)).toEqual([null, null]);
});

test('a desk sends its marks on the roads of the picture', () => {
  Peer.made = [];
  const viewer = new Viewer({ ice: [], send: () => undefined, connect });
  viewer.mark({ pointer: [0.5, 0.5] });
  viewer.mark({ stroke: 1, places: [[0, 1]] });
  const [pointer, strokes] = Peer.made[0]?.roads ?? [];
  expect(pointer?.send).toHaveBeenCalledExactlyOnceWith('[5000,5000]');
  expect(strokes?.send).toHaveBeenCalledExactlyOnceWith('[1,0,10000]');
  viewer.close();
});

test.each([
  '',
  'no',
  '7',
  'null',
  '[]',
  '{"description": 7}',
  '{"candidate": {}}',
  '{"description": {"sdp": 1}}',
])('what is no word of ours is left aside: %s', async (data) => {
  expect(readSignal(data)).toBeNull();
  const { sharer } = shares();
  sharer.show('desk');
  sharer.hear('desk', data);
  sharer.hear('nobody', data);
  await settled();
  expect(Peer.made[0]?.candidates).toEqual([]);
});
