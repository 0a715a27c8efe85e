// The customer's side of a screen share: one picture, and a connection to each desk that looks at it. Touches no page.
import { type ReadonlySignal, signal } from '@preact/signals';
import type { IceServer } from '../shared/screenshare';
import { closeRoads, hearMarks, openRoads, type Roads } from './marking';
import type { Mark } from './marks';
import { type Heard, readSignal, writeSignal } from './signals';

/** How long (ms) a connection may be broken before it is tried over other roads. */
const PATIENCE = 3_000;
/** After so many tries a desk is taken to be gone: one that is not asks anew by itself. */
const MOST_TRIES = 5;

export interface SharerOptions {
  ice: readonly IceServer[];
  /** Sends a word to one desk; it may be lost. */
  send(viewer: string, data: string): void;
  /** The picture has ended by itself: the browser's own *stop*, a screen unplugged. */
  ended(): void;
  /** The connection to a desk stays broken, however often another road was looked for. */
  gone?(viewer: string): void;
  /** One of those who look marks something in the picture; nobody can while it is paused. */
  marked?(viewer: string, mark: Mark): void;
  /** Makes a connection; for tests. */
  connect?(configuration: RTCConfiguration): RTCPeerConnection;
}

/** Shows one picture to those who look, until `stop`. */
export class Sharer {
  readonly paused: ReadonlySignal<boolean>;
  private readonly isPaused = signal(false);
  private readonly track: MediaStreamTrack;
  private readonly peers = new Map<string, Peer>();
  private ice: readonly IceServer[];

  constructor(
    readonly stream: MediaStream,
    private readonly options: SharerOptions,
  ) {
    const [track] = stream.getVideoTracks();
    if (!track) throw new Error('A picture is wanted.');
    this.track = track;
    this.ice = options.ice;
    this.track.contentHint = 'detail';
    this.track.addEventListener('ended', this.over);
    this.paused = this.isPaused;
  }

  /** Whether there is a picture still. */
  get alive(): boolean {
    return this.track.readyState !== 'ended';
  }

  /** Takes other servers for the connections to come. */
  through(ice: readonly IceServer[]): void {
    this.ice = ice;
  }

  /** Whether there is a connection to a desk, or one is being made. */
  knows(viewer: string): boolean {
    return this.peers.has(viewer);
  }

  /** Connects to a desk that wants to look, anew if it is known. */
  show(viewer: string): void {
    this.leave(viewer);
    const { connect = (it) => new RTCPeerConnection(it) } = this.options;
    const connection = connect({ iceServers: [...this.ice] });
    const { send, marked, gone } = this.options;
    const peer = new Peer(connection, this.stream, this.isPaused.peek() ? null : this.track, {
      say: (data) => send(viewer, data),
      marked: (mark) => this.isPaused.peek() || marked?.(viewer, mark),
      gone: () => gone?.(viewer),
    });
    this.peers.set(viewer, peer);
  }

  /** Ends the connection to a desk that looks no longer. */
  leave(viewer: string): void {
    this.peers.get(viewer)?.close();
    this.peers.delete(viewer);
  }

  /** Takes in a desk's word. */
  hear(viewer: string, data: string): void {
    const heard = readSignal(data);
    if (heard) void this.peers.get(viewer)?.hear(heard);
  }

  /** Sends nothing from now on, or the picture again. */
  async pause(paused: boolean): Promise<void> {
    this.isPaused.value = paused;
    this.track.enabled = !paused;
    await Promise.all([...this.peers.values()].map((peer) => peer.send(paused ? null : this.track)));
  }

  /** Ends the picture and every connection. */
  stop(): void {
    this.track.removeEventListener('ended', this.over);
    for (const viewer of [...this.peers.keys()]) this.leave(viewer);
    for (const each of this.stream.getTracks()) each.stop();
  }

  private readonly over = () => this.options.ended();
}

interface Ways {
  say(data: string): void;
  marked(mark: Mark): void;
  gone(): void;
}

class Peer {
  private readonly sender: RTCRtpSender;
  private readonly roads: Roads;
  private changing: Promise<void> = Promise.resolve();
  private later: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;

  constructor(
    private readonly connection: RTCPeerConnection,
    stream: MediaStream,
    private track: MediaStreamTrack | null,
    private readonly ways: Ways,
  ) {
    const transceiver = connection.addTransceiver(track ?? 'video', {
      direction: 'sendonly',
      streams: [stream],
      sendEncodings: [{ active: track !== null }],
    });
    this.sender = transceiver.sender;
    this.roads = openRoads(connection);
    hearMarks(this.roads, ways.marked);
    connection.onicecandidate = ({ candidate }) =>
      candidate && ways.say(writeSignal({ candidate: candidate.toJSON() }));
    connection.oniceconnectionstatechange = () => this.watch();
    void this.offer();
  }

  async hear({ description, candidate }: Heard): Promise<void> {
    try {
      if (description?.type === 'answer') await this.connection.setRemoteDescription(description);
      if (candidate) await this.connection.addIceCandidate(candidate);
    } catch {
      // a word that came too late, or of an earlier try: the next one counts
    }
  }

  // one change at a time, as the browser wants it; the last that was asked for holds
  send(track: MediaStreamTrack | null): Promise<void> {
    this.track = track;
    const change = () => this.change();
    this.changing = this.changing.then(change, change);
    return this.changing;
  }

  close(): void {
    clearTimeout(this.later);
    closeRoads(this.roads);
    this.connection.onicecandidate = null;
    this.connection.oniceconnectionstatechange = null;
    this.connection.close();
  }

  // without a track a browser still sends padding, which may repeat what was shown: not when nothing is active
  private async change(): Promise<void> {
    await this.sender.replaceTrack(this.track);
    const parameters = this.sender.getParameters();
    for (const each of parameters.encodings) each.active = this.track !== null;
    await this.sender.setParameters(parameters);
  }

  private async offer(): Promise<void> {
    await this.connection.setLocalDescription();
    const description = this.connection.localDescription;
    if (description) this.ways.say(writeSignal({ description: description.toJSON() }));
  }

  // another network: the same picture over another road, without a new request
  private watch(): void {
    clearTimeout(this.later);
    const state = this.connection.iceConnectionState;
    if (state === 'connected' || state === 'completed') this.tries = 0;
    if (state !== 'disconnected' && state !== 'failed') return;
    if (this.tries >= MOST_TRIES) {
      this.ways.gone();
      return;
    }
    this.later = setTimeout(
      () => {
        this.tries += 1;
        this.connection.restartIce();
        void this.offer();
        // where nobody answers it is tried again, and not without a breath between
        this.later = setTimeout(() => this.watch(), PATIENCE);
      },
      state === 'failed' ? 0 : PATIENCE,
    );
  }
}
