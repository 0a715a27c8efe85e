import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Finding, placeOf, type Road, roadsOf, Trial, verdictOf } from './network';

type Candidate = { type: string } | null;

// as the browser's, as far as it is used: the test says what it finds
class Peer {
  static made: Peer[] = [];
  onicecandidate: ((event: { candidate: Candidate }) => void) | null = null;
  onicecandidateerror: ((event: { errorCode: number }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  ondatachannel: ((event: { channel: Channel }) => void) | null = null;
  connectionState = 'new';
  localDescription: object | null = null;
  remote: unknown = null;
  candidates: unknown[] = [];
  channel = new Channel();
  closed = false;

  constructor(readonly configuration: RTCConfiguration) {
    Peer.made.push(this);
  }
  createDataChannel() {
    return this.channel;
  }
  async setLocalDescription() {
    this.localDescription = { of: Peer.made.indexOf(this) };
  }
  async setRemoteDescription(description: unknown) {
    this.remote = description;
  }
  async addIceCandidate(candidate: unknown) {
    this.candidates.push(candidate);
  }
  close() {
    this.closed = true;
  }
  finds(...candidates: Candidate[]) {
    for (const candidate of candidates) this.onicecandidate?.({ candidate });
  }
  complains(errorCode: number) {
    this.onicecandidateerror?.({ errorCode });
  }
}

class Channel {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  sent: string[] = [];
  send(data: string) {
    this.sent.push(data);
  }
}

// a browser that never says what is wrong
class Silent {
  constructor() {
    const peer = new Peer({});
    Reflect.deleteProperty(peer, 'onicecandidateerror');
    // biome-ignore lint/correctness/noConstructorReturn: the peer, without its complaints
    return peer as unknown as Silent;
  }
}

const HOST = { type: 'host' };
const MAPPED = { type: 'srflx' };
const RELAY = { type: 'relay' };
const stun: Road = { way: 'stun', url: 'stun:t.example', server: { urls: ['stun:t.example'] } };
const turn: Road = { way: 'udp', url: 'turn:t.example', server: { urls: ['turn:t.example'] } };
const trials: Trial[] = [];

function tries(road: Road, peer: new (configuration: RTCConfiguration) => unknown = Peer) {
  const trial = new Trial(road, { connect: (it) => new peer(it) as RTCPeerConnection });
  trials.push(trial);
  const heard: Finding[] = [];
  void trial.found.then((finding) => heard.push(finding));
  const [near, far] = Peer.made;
  if (!near) throw new Error('no connection');
  return { trial, heard, near, far: far ?? near };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  Peer.made = [];
});

afterEach(() => {
  for (const trial of trials.splice(0)) trial.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test('each address is one road, with its credentials', () => {
  const urls = ['turn:t.example?transport=udp', 'turn:t.example?transport=tcp', 'turns:t.example:443'];
  const roads = roadsOf([
    { urls: ['stun:t.example', 'stun:t.example'] },
    { urls, username: '1:ana', credential: 'c' },
  ]);
  expect(roads.map(({ way }) => way)).toEqual(['stun', 'udp', 'tcp', 'tls']);
  expect(roads[2]?.server).toEqual({ urls: [urls[1]], username: '1:ana', credential: 'c' });
});

test.each([
  ['turn:t.example?transport=udp', 't.example', 3478],
  ['turns:t.example', 't.example', 5349],
  ['turns:t.example:443?transport=tcp', 't.example', 443],
  ['stun:[2001:db8::1]:99', '[2001:db8::1]', 99],
])('%s is at %s, port %i', (url, host, port) => {
  expect(placeOf(url)).toEqual({ host, port });
});

test('a STUN server that shows a public address works', async () => {
  const { near, heard } = tries(stun);
  expect(near.configuration.iceTransportPolicy).toBe('all');
  await vi.advanceTimersByTimeAsync(40);
  near.finds(HOST, MAPPED);
  await settled();
  expect(heard).toEqual([{ how: 'works', took: 40, code: null }]);
  expect(near.closed).toBe(true);
});

test('a STUN server that sees the address as it is works too; one that does not answer does not', async () => {
  const open = tries(stun);
  open.near.finds(HOST, null);
  await settled();
  expect(open.heard[0]?.how).toBe('works');
  Peer.made = [];
  const shut = tries(stun);
  shut.near.complains(701);
  shut.near.finds(HOST, null);
  await settled();
  expect(shut.heard[0]).toMatchObject({ how: 'silent', code: 701 });
});

test('a relay works when a word has gone through it and back', async () => {
  const { near, far, heard } = tries(turn);
  expect([near, far].map(({ configuration }) => configuration.iceTransportPolicy)).toEqual([
    'relay',
    'relay',
  ]);
  await settled();
  expect([far.remote, near.remote]).toEqual([near.localDescription, far.localDescription]);
  near.finds(RELAY, null);
  far.finds(RELAY, null);
  expect([near.candidates, far.candidates]).toEqual([[RELAY], [RELAY]]);
  const back = new Channel();
  far.ondatachannel?.({ channel: back });
  near.channel.onopen?.();
  expect(near.channel.sent).toHaveLength(1);
  back.onmessage?.({ data: '?' });
  expect(back.sent).toHaveLength(1);
  expect(heard).toEqual([]);
  near.channel.onmessage?.({ data: '!' });
  await settled();
  expect(heard[0]?.how).toBe('works');
  expect([near.closed, far.closed]).toEqual([true, true]);
});

test.each([
  [401, 'refused'],
  [486, 'full'],
  [701, 'silent'],
] as const)('a relay that answers %i is %s', async (code, how) => {
  const { near, heard } = tries(turn);
  near.complains(701);
  near.complains(code);
  near.complains(701);
  near.finds(null);
  await settled();
  expect(heard[0]).toMatchObject({ how, code });
});

test('a relay that gives a road and carries nothing is stuck, at once or after a while', async () => {
  const failed = tries(turn);
  failed.near.finds(RELAY);
  failed.near.connectionState = 'failed';
  failed.near.onconnectionstatechange?.();
  await settled();
  expect(failed.heard[0]?.how).toBe('stuck');
  Peer.made = [];
  const slow = tries(turn);
  slow.near.finds(RELAY, null);
  await vi.advanceTimersByTimeAsync(12_000);
  expect(slow.heard).toEqual([{ how: 'stuck', took: 12_000, code: null }]);
});

test('a browser that never says what is wrong leaves it unclear', async () => {
  const relay = tries(turn, Silent);
  relay.near.finds(null);
  Peer.made = [];
  const seen = tries(stun, Silent);
  seen.near.finds(HOST, null);
  await settled();
  expect([relay.heard[0]?.how, seen.heard[0]?.how]).toEqual(['unclear', 'unclear']);
});

test('a trial that is closed says nothing more and leaves nothing behind', async () => {
  const { trial, near, far, heard } = tries(turn);
  trial.close();
  near.finds(null);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(heard).toEqual([]);
  expect([near.closed, far.closed]).toEqual([true, true]);
});

test.each([
  ['none', []],
  ['direct', ['stun works']],
  ['closed', ['stun silent']],
  ['ready', ['stun works', 'udp works', 'tcp works']],
  ['ready', ['stun unclear', 'udp works']],
  ['partly', ['stun works', 'udp silent', 'tcp works']],
  ['partly', ['stun silent', 'udp works']],
  ['closed', ['stun works', 'udp refused', 'tcp refused']],
])('it is %s: %j', (verdict, found) => {
  const findings = found.map((each) => {
    const [way, how] = each.split(' ') as [Road['way'], Finding['how']];
    return { way, how };
  });
  expect(verdictOf(findings)).toBe(verdict);
});
