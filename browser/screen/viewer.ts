// The desk's side of a screen share: the connection on which the customer's picture comes. Touches no page.
import { type ReadonlySignal, signal } from '@preact/signals';
import type { IceServer } from '../shared/screenshare';
import { openRoads, type Roads, sendMark } from './marking';
import type { Mark } from './marks';
import { readSignal, writeSignal } from './signals';

/** `coming`: not here yet; `good`, `weak`: as the picture comes; `lost`: the road is broken, another is looked for. */
export type Quality = 'coming' | 'good' | 'weak' | 'lost';

const LOOKED_EVERY = 2_000;
/** Of so many packets in a hundred that are lost the picture suffers. */
const MUCH_LOST = 5;

export interface ViewerOptions {
  ice: readonly IceServer[];
  /** Sends a word to the customer's page; it may be lost. */
  send(data: string): void;
  /** Makes a connection; for tests. */
  connect?(configuration: RTCConfiguration): RTCPeerConnection;
}

/** Receives one picture until `close`. */
export class Viewer {
  readonly stream: ReadonlySignal<MediaStream | null>;
  readonly quality: ReadonlySignal<Quality>;
  private readonly picture = signal<MediaStream | null>(null);
  private readonly how = signal<Quality>('coming');
  private readonly connection: RTCPeerConnection;
  private readonly roads: Roads;
  private readonly timer: ReturnType<typeof setInterval>;
  private last = { lost: 0, received: 0 };

  constructor(private readonly options: ViewerOptions) {
    const { connect = (it) => new RTCPeerConnection(it) } = options;
    this.stream = this.picture;
    this.quality = this.how;
    this.connection = connect({ iceServers: [...options.ice] });
    this.roads = openRoads(this.connection);
    this.connection.onicecandidate = ({ candidate }) =>
      candidate && options.send(writeSignal({ candidate: candidate.toJSON() }));
    this.connection.ontrack = ({ track, streams }) => {
      this.picture.value = streams[0] ?? new MediaStream([track]);
    };
    this.connection.onconnectionstatechange = () => void this.look();
    this.timer = setInterval(() => void this.look(), LOOKED_EVERY);
  }

  /** Takes in a word of the customer's page. */
  async hear(data: string): Promise<void> {
    const heard = readSignal(data);
    try {
      if (heard?.description?.type === 'offer') await this.answer(heard.description);
      if (heard?.candidate) await this.connection.addIceCandidate(heard.candidate);
    } catch {
      // a word of an earlier try: the next one counts
    }
  }

  /** Marks something in the picture, for the customer to see; it may be lost. */
  mark(mark: Mark): void {
    sendMark(this.roads, mark);
  }

  /** Ends the connection. */
  close(): void {
    clearInterval(this.timer);
    this.connection.onicecandidate = null;
    this.connection.ontrack = null;
    this.connection.onconnectionstatechange = null;
    this.connection.close();
    this.picture.value = null;
  }

  private async answer(offer: RTCSessionDescriptionInit): Promise<void> {
    await this.connection.setRemoteDescription(offer);
    await this.connection.setLocalDescription();
    const description = this.connection.localDescription;
    if (description) this.options.send(writeSignal({ description: description.toJSON() }));
  }

  private async look(): Promise<void> {
    const state = this.connection.connectionState;
    if (state === 'failed' || state === 'disconnected') this.how.value = 'lost';
    else if (state === 'connected') this.how.value = (await this.loses()) > MUCH_LOST ? 'weak' : 'good';
  }

  // how many of a hundred packets were lost since the last look
  private async loses(): Promise<number> {
    const report = await this.connection.getStats();
    const now = { lost: 0, received: 0 };
    for (const each of report.values() as Iterable<RTCInboundRtpStreamStats>) {
      if (each.type !== 'inbound-rtp') continue;
      now.lost += each.packetsLost ?? 0;
      now.received += each.packetsReceived ?? 0;
    }
    const lost = Math.max(0, now.lost - this.last.lost);
    const received = Math.max(0, now.received - this.last.received);
    this.last = now;
    return lost + received === 0 ? 0 : (100 * lost) / (lost + received);
  }
}
