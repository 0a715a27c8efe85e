// The picture of the customer's screen: whole or enlarged, with the agent's marks over it, and the tools below.
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { paintOver } from '../../screen/paint';
import { t } from '../../shared/i18n';
import type { ShareView } from '../../shared/screenshare';
import type { DeskCase } from '../live/case';
import { canBeApart, openApart } from './apart';
import { markWith, moveWithin } from './hand';
import { type Look, lookAt } from './screen';
import { Tools, type Ways } from './Tools';
import type { Zoom } from './zoom';

interface PictureProps {
  one: DeskCase;
  share: ShareView;
  customer: string;
}

export function Picture({ one, share, customer }: PictureProps) {
  const look = useMemo(() => lookAt(one, share.id), [one, share.id]);
  useEffect(() => look.hold(), [look]);
  const frame = useRef<HTMLDivElement>(null);
  return (
    <div class="screen-frame" ref={frame}>
      {look.apart.value ? (
        <p class="screen-elsewhere">{t('desk.screen_apart')}</p>
      ) : (
        <Stage
          look={look}
          live={share.state === 'live'}
          ways={{ frame, apart: canBeApart() ? () => void openApart(one, look, customer) : null }}
        />
      )}
    </div>
  );
}

interface StageProps {
  look: Look;
  /** Whether a picture is sent now: a paused one is not marked. */
  live: boolean;
  /** Where else the picture can go; missing where it has a window of its own. */
  ways?: Ways;
}

/** The picture with its tools, in whichever window. */
export function Stage({ look, live, ways }: StageProps) {
  const [zoom, setZoom] = useState<Zoom>('whole');
  const video = useRef<HTMLVideoElement>(null);
  const view = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const tool = live ? look.tool.value : null;
  const stream = look.stream.value;
  const size = useSize(video, zoom);
  useCentre(view, size.width ?? '');
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  useEffect(() => {
    if (video.current && canvas.current) return paintOver(canvas.current, video.current, look.marks);
    return undefined;
  }, [look]);
  useEffect(() => {
    if (video.current && tool) return markWith(tool, look.pen, video.current);
    return view.current ? moveWithin(view.current) : undefined;
  }, [look, tool]);
  useEffect(() => (live ? undefined : look.marks.clear()), [look, live]);
  return (
    <>
      <div class="screen-stage">
        <div
          ref={view}
          class={`screen-view ${zoom === 'whole' ? 'whole' : 'large'}${tool ? ' marking' : ''}`}
          {...(zoom === 'whole' ? {} : { tabIndex: 0, role: 'group', 'aria-label': t('desk.screen_part') })}
        >
          <video
            ref={video}
            class="screen-picture"
            style={size}
            autoPlay
            muted
            playsInline
            aria-label={t('desk.screen_picture')}
          />
        </div>
        <canvas ref={canvas} class="screen-marks" />
      </div>
      <Tools look={look} live={live} zoom={zoom} onZoom={setZoom} video={video} ways={ways} />
    </>
  );
}

// an enlarged picture has a size of its own, which follows what the customer shows
function useSize(video: RefObject<HTMLVideoElement | null>, zoom: Zoom): { width?: string; height?: string } {
  const [own, setOwn] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const one = video.current;
    const measure = () => one && setOwn({ width: one.videoWidth, height: one.videoHeight });
    measure();
    one?.addEventListener('resize', measure);
    return () => one?.removeEventListener('resize', measure);
  }, [video]);
  if (zoom === 'whole' || !own.width) return {};
  return { width: `${own.width * zoom}px`, height: `${own.height * zoom}px` };
}

// what stood in the middle stays there
function useCentre(view: RefObject<HTMLDivElement | null>, width: string): void {
  const before = useRef({ x: 0.5, y: 0.5 });
  const one = view.current;
  // as it is now, before the new size is drawn
  if (one) {
    before.current = {
      x: (one.scrollLeft + one.clientWidth / 2) / one.scrollWidth,
      y: (one.scrollTop + one.clientHeight / 2) / one.scrollHeight,
    };
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new size moves the picture
  useLayoutEffect(() => {
    const { x, y } = before.current;
    view.current?.scrollTo(
      x * view.current.scrollWidth - view.current.clientWidth / 2,
      y * view.current.scrollHeight - view.current.clientHeight / 2,
    );
  }, [view, width]);
}
