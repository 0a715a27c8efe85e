// A case's recordings: when, how long, for whom; to play, and for admins to delete.
import { useEffect, useState } from 'preact/hooks';
import { problemText } from '../../conversation/problems';
import { date, duration, fileSize, t, time } from '../../shared/i18n';
import type { RecordingView } from '../../shared/screenshare';
import { confirmed } from '../forms/Confirm';
import { tell } from '../forms/notices';
import type { DeskCase } from '../live/case';
import { api, me } from '../session';
import { Icon } from '../shell/icons';
import { changesRecordings, lengthOf, stretches } from '../stores/recordings';
import { Player } from './Player';

/** Nothing where there are none. */
export function Recordings({ one }: { one: DeskCase }) {
  const [played, setPlayed] = useState<RecordingView | null>(null);
  const found = one.recordings.value;
  const entries = one.talk.value?.thread.entries ?? [];
  useFetched(one, entries.findLast(changesRecordings)?.n ?? 0, found.some(isComing));
  if (found.length === 0) return null;
  return (
    <section class="case-section">
      <h3>{t('desk.recordings')}</h3>
      <ul class="recordings">
        {found.map((recording) => (
          <Row key={recording.id} one={one} recording={recording} onPlay={() => setPlayed(recording)} />
        ))}
      </ul>
      {played && <Player one={one} recording={played} onClose={() => setPlayed(null)} />}
    </section>
  );
}

const COMES_EVERY = 3_000;

// what has ended and is not here whole yet: the recorder's line may have been away
function isComing({ running, ended_at }: RecordingView): boolean {
  return running && ended_at !== null;
}

// fetched anew when the case's history tells of recordings, and from time to time while more of one comes
function useFetched(one: DeskCase, newest: number, more: boolean): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: what happened to a recording last says that there is news
  useEffect(() => {
    const gone = new AbortController();
    const fetch = () => void one.loadRecordings(gone.signal).catch(() => undefined);
    fetch();
    const timer = more ? setInterval(fetch, COMES_EVERY) : undefined;
    return () => {
      clearInterval(timer);
      gone.abort();
    };
  }, [one, newest, more]);
}

interface RowProps {
  one: DeskCase;
  recording: RecordingView;
  onPlay(): void;
}

function Row({ one, recording, onPlay }: RowProps) {
  const length = duration(lengthOf(stretches(recording)) * 1000);
  const when = `${date(recording.began_at)}, ${time(recording.began_at)}`;
  const facts = t('desk.recording_facts', { length, size: fileSize(recording.size), name: recording.agent });
  const ended = recording.size ? facts : t('desk.recording_empty');
  const ongoing = recording.ended_at === null;
  const stored = ongoing ? t('desk.recording_running') : ended;
  const deletable = me.value?.role === 'admin' && !ongoing && one.share.value === null;
  return (
    <li class="recording">
      <span>
        {when}
        <span class="dim"> · {stored}</span>
      </span>
      <span class="recording-acts">
        {recording.segments.length > 0 && (
          <button type="button" class="act" onClick={onPlay}>
            <Icon name="play" /> {t('desk.recording_play')}
          </button>
        )}
        {deletable && (
          <button type="button" class="act danger" onClick={() => void remove(recording, when, length)}>
            {t('desk.recording_delete')}
          </button>
        )}
      </span>
    </li>
  );
}

// the case's history tells of it, and with that the list is fetched anew
async function remove(recording: RecordingView, when: string, length: string): Promise<void> {
  const sure = await confirmed(
    t('desk.recording_delete_explained', { time: when, length }),
    t('desk.recording_delete_yes'),
  );
  if (!sure) return;
  try {
    await api.delete(`/api/admin/recordings/${recording.id}`);
  } catch (failed) {
    tell(problemText(failed));
  }
}
