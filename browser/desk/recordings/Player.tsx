// A recording, played: the picture, its time, and beside it what was said at each moment.
import './player.css';
import { useEffect, useId, useMemo } from 'preact/hooks';
import { lineForAgent } from '../../conversation/agent_lines';
import { Modal } from '../../conversation/Modal';
import { date, duration, t, time } from '../../shared/i18n';
import type { RecordingView } from '../../shared/screenshare';
import type { Entry } from '../../shared/wire';
import type { DeskCase } from '../live/case';
import { me } from '../session';
import { Icon } from '../shell/icons';
import { customerOf } from '../stores/names';
import { momentOf, type Stretch, saidDuring, secondOf, stretches } from '../stores/recordings';
import { Playback } from './playback';

interface PlayerProps {
  one: DeskCase;
  recording: RecordingView;
  onClose(): void;
}

export function Player({ one, recording, onClose }: PlayerProps) {
  const id = useId();
  const playback = useMemo(() => new Playback(stretches(recording)), [recording]);
  const moment = momentOf(playback.all, playback.second.value);
  const when = `${date(recording.began_at)}, ${time(recording.began_at)}`;
  return (
    <Modal labelledBy={id} class="player" onClose={onClose}>
      <header class="player-head">
        <h2 id={id}>{t('desk.recording_of', { time: when })}</h2>
        <button type="button" class="act bare" onClick={onClose}>
          <Icon name="close" /> {t('desk.recording_close')}
        </button>
      </header>
      <div class="player-body">
        <div class="player-picture">
          <Picture recording={recording} playback={playback} />
          <Controls playback={playback} moment={moment} />
        </div>
        <Said
          one={one}
          all={playback.all}
          moment={moment}
          onPick={(at) => playback.seek(secondOf(playback.all, at))}
        />
      </div>
    </Modal>
  );
}

function Picture({ recording, playback }: { recording: RecordingView; playback: Playback }) {
  const segment = playback.shown.value?.segment.number ?? 0;
  return (
    <>
      <video
        ref={(video) => {
          playback.video = video;
        }}
        src={`/api/desk/recordings/${recording.id}/segments/${segment}`}
        preload="auto"
        muted
        playsInline
        aria-label={t('desk.screen_picture')}
        onLoadedMetadata={playback.loaded}
        onTimeUpdate={playback.moved}
        onEnded={playback.ended}
        onError={playback.broken}
      />
      {playback.failed.value && (
        <p class="player-failure" role="alert">
          {t('desk.recording_gone')}
        </p>
      )}
    </>
  );
}

function Controls({ playback, moment }: { playback: Playback; moment: number }) {
  const second = playback.second.value;
  const playing = playback.playing.value;
  return (
    <div class="player-line">
      <button type="button" class="act main-act" onClick={() => playback.toggle()}>
        <Icon name={playing ? 'pause' : 'play'} />{' '}
        {t(playing ? 'desk.recording_pause' : 'desk.recording_play')}
      </button>
      <input
        type="range"
        min={0}
        max={Math.ceil(playback.length)}
        step={1}
        value={Math.floor(second)}
        aria-label={t('desk.recording_seek')}
        aria-valuetext={duration(second * 1000)}
        onInput={(event) => playback.seek(event.currentTarget.valueAsNumber)}
      />
      <span class="player-time">
        {duration(second * 1000)} / {duration(playback.length * 1000)}
        <span class="dim"> · {time(moment)}</span>
      </span>
    </div>
  );
}

interface SaidProps {
  one: DeskCase;
  all: readonly Stretch[];
  moment: number;
  onPick(at: number): void;
}

function Said({ one, all, moment, onPick }: SaidProps) {
  const talk = one.talk.value;
  const entries = saidDuring(talk?.thread.entries ?? [], all);
  const customer = talk ? customerOf(talk.case.row) : '';
  const current = entries.findLast((entry) => entry.at <= moment)?.n;
  const first = talk?.thread.entries[0];
  const begins = all[0]?.segment.began_at ?? 0;
  useEffect(() => {
    if (first && first.n > 1 && first.at > begins) void one.older().catch(() => undefined);
  }, [one, first, begins]);
  return (
    <section class="player-said" aria-label={t('desk.recording_said')}>
      <h3>{t('desk.recording_said')}</h3>
      {entries.length === 0 && <p class="dim">{t('desk.recording_said_nothing')}</p>}
      <ol>
        {entries.map((entry) => (
          <li key={entry.n} aria-current={entry.n === current ? 'true' : undefined}>
            <button type="button" onClick={() => onPick(entry.at)}>
              <span class="dim">{duration(secondOf(all, entry.at) * 1000)}</span>
              <span class="player-words">{words(entry, customer)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function words(entry: Entry, customer: string): string {
  const said = entry.text || entry.file?.name;
  if (!said || (entry.kind !== 'message' && entry.kind !== 'note'))
    return lineForAgent(me.peek()?.id ?? 0, customer, entry) ?? '';
  const who = entry.by === 'customer' ? customer : (entry.agent?.screen_name ?? '');
  return `${who}: ${said}`;
}
