// What is known of recordings without looking at them: which share this agent records, and when each moment was. Pure.
import type { RecordingView, SegmentView, ShareView } from '../../shared/screenshare';
import type { Entry } from '../../shared/wire';

/** Whether a share is there for this agent's pages to record: theirs, not over, and the customer has allowed it. */
export function isRecorded(share: ShareView | null, me: number): boolean {
  if (!share || share.agent_id !== me || share.state === 'ended') return false;
  return share.recording === 'allowed' || share.recording === 'running' || share.recording === 'failed';
}

/** Where a segment stands on a recording's own time: from which of its seconds, and for how many. */
export interface Stretch {
  segment: SegmentView;
  from: number;
  lasts: number;
}

/** Puts a recording's segments one after the other; what lies between them is left out. Times in s. */
export function stretches(recording: RecordingView): Stretch[] {
  let from = 0;
  return recording.segments.map((segment) => {
    const stretch = { segment, from, lasts: segment.lasts / 1000 };
    from += stretch.lasts;
    return stretch;
  });
}

/** How long (s) a recording plays. */
export function lengthOf(all: readonly Stretch[]): number {
  const last = all.at(-1);
  return last ? last.from + last.lasts : 0;
}

/** In which stretch a second of the recording is, and at which of its own; the last one's end for what is beyond. */
export function placeOf(all: readonly Stretch[], second: number): { index: number; at: number } {
  const found = all.findIndex((one) => second < one.from + one.lasts);
  const index = found < 0 ? Math.max(0, all.length - 1) : found;
  const one = all[index];
  return { index, at: one ? Math.min(Math.max(0, second - one.from), one.lasts) : 0 };
}

/** At which second a moment (ms since 1970) is shown; before the first picture 0, between two the beginning of the next. */
export function secondOf(all: readonly Stretch[], moment: number): number {
  for (const { segment, from, lasts } of all) {
    if (moment < segment.began_at) return from;
    if (moment < segment.began_at + segment.lasts)
      return from + Math.min(lasts, (moment - segment.began_at) / 1000);
  }
  return lengthOf(all);
}

/** Which moment (ms since 1970) a second shows. */
export function momentOf(all: readonly Stretch[], second: number): number {
  const { index, at } = placeOf(all, second);
  return (all[index]?.segment.began_at ?? 0) + at * 1000;
}

/** What was said while a recording was made, from its first picture to its last; what else happened in the case is there, too. */
export function saidDuring(entries: readonly Entry[], all: readonly Stretch[]): readonly Entry[] {
  const first = all[0]?.segment.began_at ?? 0;
  const last = all.at(-1)?.segment;
  const end = last ? last.began_at + last.lasts : 0;
  return entries.filter(({ kind, at }) => SAID.has(kind) && at >= first && at <= end);
}

const SAID = new Set([
  'message',
  'note',
  'share_paused',
  'share_resumed',
  'share_lost',
  'share_started',
  'ended',
]);
const CHANGES = new Set([
  'record_started',
  'record_failed',
  'record_ended',
  'record_deleted',
  'share_ended',
  'share_refused',
]);

/** Whether with this entry something about a case's recordings became another. */
export function changesRecordings({ kind }: Entry): boolean {
  return CHANGES.has(kind);
}
