// Which roads lead from this browser to others: each STUN and TURN server tried by itself. Touches no page.
import type { IceServer } from '../shared/screenshare';

/** How a server is reached: STUN, or TURN over UDP, over TCP, within TLS. */
export type Way = 'stun' | 'udp' | 'tcp' | 'tls';
export const WAYS: readonly Way[] = ['stun', 'udp', 'tcp', 'tls'];

/** One address of one server, tried by itself. */
export interface Road {
  way: Way;
  url: string;
  server: RTCIceServer;
}

/**
 * `works`; `refused`: the password is not taken; `full`: no room; `stuck`: the server gives a road that carries nothing;
 * `silent`: no answer; `unclear`: it failed, and the browser does not say why.
 */
export type How = 'works' | 'refused' | 'full' | 'stuck' | 'silent' | 'unclear';

/** How a road was found after so many milliseconds, and the number that the browser gave for what is wrong. */
export interface Finding {
  how: How;
  took: number;
  code: number | null;
}

/** `none`: no servers; `direct`: no relay, and none needed without a firewall; `closed`: no road through a firewall. */
export type Verdict = 'none' | 'ready' | 'partly' | 'direct' | 'closed';

/** Longer than browsers wait for a server that does not answer. */
const PATIENCE = 12_000;
const NO_ANSWER = 701;
const NO_ROOM = [486, 508];
const REFUSED = [401, 403, 438, 441];

/** Every address that browsers are given, once each, with how it is reached. */
export function roadsOf(ice: readonly IceServer[]): Road[] {
  const found = new Map<string, Road>();
  for (const { urls, ...credentials } of ice)
    for (const url of urls) found.set(url, { way: wayOf(url), url, server: { urls: [url], ...credentials } });
  return [...found.values()];
}

function wayOf(url: string): Way {
  if (url.startsWith('stun')) return 'stun';
  if (url.startsWith('turns:')) return 'tls';
  return url.endsWith('transport=tcp') ? 'tcp' : 'udp';
}

/** The host and port that an address names. */
export function placeOf(url: string): { host: string; port: number } {
  const [, scheme = '', host = '', port] = /^(\w+):(\[[^\]]*\]|[^:?]*)(?::(\d+))?/.exec(url) ?? [];
  return { host, port: Number(port ?? (scheme.endsWith('s') ? 5349 : 3478)) };
}

/** What the findings come to. */
export function verdictOf(found: readonly { way: Way; how: How }[]): Verdict {
  if (found.length === 0) return 'none';
  const relays = found.filter(({ way }) => way !== 'stun');
  const known = found.filter(({ way, how }) => way !== 'stun' || how !== 'unclear');
  if (relays.length === 0) return known.some(({ how }) => how === 'works') ? 'direct' : 'closed';
  if (!relays.some(({ how }) => how === 'works')) return 'closed';
  return known.every(({ how }) => how === 'works') ? 'ready' : 'partly';
}

export interface TrialOptions {
  /** Makes a connection; for tests. */
  connect?(configuration: RTCConfiguration): RTCPeerConnection;
}

/** Tries one road: a STUN server by asking it, a TURN server by sending a word through it and back. */
export class Trial {
  /** Comes once, unless the trial is closed before. */
  readonly found: Promise<Finding>;
  private tell: (finding: Finding) => void = () => undefined;
  private readonly begun = performance.now();
  private readonly timer: ReturnType<typeof setTimeout>;
  private readonly connections: RTCPeerConnection[] = [];
  private code: number | null = null;
  /** Whether this browser says what is wrong at all: Firefox doesn't. */
  private complains = false;
  private over = false;
  private hosts = false;
  private relayed = false;

  constructor(
    private readonly road: Road,
    private readonly options: TrialOptions = {},
  ) {
    this.found = new Promise((tell) => {
      this.tell = tell;
    });
    this.timer = setTimeout(() => this.end(this.relayed ? 'stuck' : this.unreached()), PATIENCE);
    const begun = road.way === 'stun' ? this.asks() : this.sendsThrough();
    begun.catch(() => this.end('unclear'));
  }

  /** Tries no longer. */
  close(): void {
    this.over = true;
    clearTimeout(this.timer);
    for (const each of this.connections.splice(0)) {
      each.onicecandidate = null;
      each.onicecandidateerror = null;
      each.onconnectionstatechange = null;
      each.ondatachannel = null;
      each.close();
    }
  }

  private end(how: How): void {
    if (this.over) return;
    const code = how === 'works' ? null : this.code;
    this.close();
    this.tell({ how, took: Math.round(performance.now() - this.begun), code });
  }

  // no public address but no complaint either: there is nothing between this browser and the server that changes it
  private async asks(): Promise<void> {
    const one = this.connect('all');
    one.onicecandidate = ({ candidate }) => {
      this.hosts ||= candidate?.type === 'host';
      if (candidate?.type === 'srflx') this.end('works');
      else if (!candidate)
        this.end(this.hosts && this.complains && this.code === null ? 'works' : this.unreached());
    };
    one.createDataChannel('');
    await one.setLocalDescription();
  }

  private async sendsThrough(): Promise<void> {
    const near = this.connect('relay');
    const far = this.connect('relay');
    this.leads(near, far);
    this.leads(far, near);
    near.onconnectionstatechange = () => near.connectionState === 'failed' && this.end('stuck');
    const channel = near.createDataChannel('');
    channel.onopen = () => channel.send('?');
    channel.onmessage = () => this.end('works');
    far.ondatachannel = ({ channel: back }) => {
      back.onmessage = () => back.send('!');
    };
    await near.setLocalDescription();
    await far.setRemoteDescription(described(near));
    await far.setLocalDescription();
    await near.setRemoteDescription(described(far));
  }

  private leads(from: RTCPeerConnection, to: RTCPeerConnection): void {
    from.onicecandidate = ({ candidate }) => {
      this.relayed ||= candidate?.type === 'relay';
      if (candidate) void to.addIceCandidate(candidate).catch(() => undefined);
      else if (!this.relayed) this.end(this.unreached());
    };
  }

  private connect(iceTransportPolicy: RTCIceTransportPolicy): RTCPeerConnection {
    const { connect = (it) => new RTCPeerConnection(it) } = this.options;
    const made = connect({ iceServers: [this.road.server], iceTransportPolicy });
    this.complains = 'onicecandidateerror' in made;
    // a computer has several networks, each with an answer of its own: what the server said counts more than silence
    made.onicecandidateerror = ({ errorCode }) => {
      if (this.code === null || this.code === NO_ANSWER) this.code = errorCode;
    };
    this.connections.push(made);
    return made;
  }

  private unreached(): How {
    if (this.code === null) return this.complains ? 'silent' : 'unclear';
    if (REFUSED.includes(this.code)) return 'refused';
    return NO_ROOM.includes(this.code) ? 'full' : 'silent';
  }
}

function described(connection: RTCPeerConnection): RTCSessionDescription {
  if (!connection.localDescription) throw new Error('Not described yet.');
  return connection.localDescription;
}
