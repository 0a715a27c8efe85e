// The customer's screen above the conversation: the picture, how well it comes, and what can be done with it.
import './screen.css';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { t } from '../../shared/i18n';
import type { ShareView } from '../../shared/screenshare';
import type { DeskCase } from '../live/case';
import { Icon } from '../shell/icons';
import { endScreen, Look } from './screen';

interface PaneProps {
  one: DeskCase;
  share: ShareView;
  customer: string;
  /** Whether this agent sees the picture, and asks for it. */
  mine: boolean;
  sees: boolean;
}

export function ScreenPane({ one, share, customer, mine, sees }: PaneProps) {
  const shown = share.state === 'live' || share.state === 'paused';
  return (
    <section class={`screen-pane ${share.state}`} aria-label={t('desk.screen')}>
      <div class="screen-line">
        <p role="status">{words(share, customer)}</p>
        {mine && (
          <button type="button" class="act" onClick={() => void endScreen(one)}>
            {t(shown ? 'desk.screen_end' : 'desk.screen_take_back')}
          </button>
        )}
      </div>
      {shown && sees && <Picture key={share.id} share={share} />}
    </section>
  );
}

function words(share: ShareView, name: string): string {
  if (share.state === 'asked') return t('desk.screen_asked', { name });
  if (share.state === 'accepted')
    return t(share.started_at === null ? 'desk.screen_accepted' : 'desk.screen_gone', { name });
  if (share.state === 'paused') return t('desk.screen_paused', { name });
  return t('desk.screen_live', { name });
}

function Picture({ share }: { share: ShareView }) {
  const look = useMemo(() => new Look(share.id), [share.id]);
  useEffect(() => () => look.close(), [look]);
  const [whole, setWhole] = useState(true);
  const frame = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const stream = look.stream.value;
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  const quality = look.quality.value;
  return (
    <div class={`screen-frame ${whole ? 'whole' : 'full'}`} ref={frame}>
      <video
        ref={video}
        class="screen-picture"
        autoPlay
        muted
        playsInline
        aria-label={t('desk.screen_picture')}
      />
      <div class="screen-line dim">
        <span role="status">{share.state === 'live' && t(`desk.screen_${quality}`)}</span>
        <span class="screen-tools">
          <button type="button" class="act" aria-pressed={!whole} onClick={() => setWhole(!whole)}>
            {t('desk.screen_actual')}
          </button>
          <button type="button" class="act" onClick={() => void frame.current?.requestFullscreen()}>
            <Icon name="screen" /> {t('desk.screen_full')}
          </button>
        </span>
      </div>
    </div>
  );
}
