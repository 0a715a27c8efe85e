// The picture of the customer's screen: whole or enlarged, with the agent's marks over it, and the tools below.
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { paintOver } from '../../screen/paint';
import { t } from '../../shared/i18n';
import type { ShareView } from '../../shared/screenshare';
import { markWith, moveWithin } from './hand';
import { type Look, lookAt } from './screen';
import { Tools } from './Tools';
import type { Zoom } from './zoom';

export function Picture({ share }: { share: ShareView }) {
  const look = useMemo(() => lookAt(share.id), [share.id]);
  useEffect(() => look.hold(), [look]);
  const frame = useRef<HTMLDivElement>(null);
  return (
    <div class="screen-frame" ref={frame}>
      <Stage look={look} live={share.state === 'live'} frame={frame} />
    </div>
  );
}

interface StageProps {
  look: Look;
  /** Whether a picture is sent now: a paused one is not marked. */
  live: boolean;
  /** What fills the whole screen; missing where the window is the picture's own. */
  frame?: RefObject<HTMLElement | null>;
}

/** The picture with its tools, in whichever window. */
export function Stage({ look, live, frame }: StageProps) {
  const [zoom, setZoom] = useState<Zoom>('whole');
  const video = useRef<HTMLVideoElement>(null);
  const view = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const tool = live ? look.tool.value : null;
  const stream = look.stream.value;
  const size = useSize(video, zoom);
  useCentre(view, size.width ?? 0);
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
      <Tools look={look} live={live} zoom={zoom} onZoom={setZoom} video={video} frame={frame} />
    </>
  );
}

// an enlarged picture has a size of its own, which follows what the customer shows
function useSize(video: RefObject<HTMLVideoElement | null>, zoom: Zoom): { width?: number; height?: number } {
  const [own, setOwn] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const one = video.current;
    const measure = () => one && setOwn({ width: one.videoWidth, height: one.videoHeight });
    measure();
    one?.addEventListener('resize', measure);
    return () => one?.removeEventListener('resize', measure);
  }, [video]);
  if (zoom === 'whole' || !own.width) return {};
  return { width: own.width * zoom, height: own.height * zoom };
}

// what stood in the middle stays there
function useCentre(view: RefObject<HTMLDivElement | null>, width: number): void {
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
