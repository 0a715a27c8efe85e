// What is shown, small, with what the agents point at and draw in it.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Marks } from '../../screen/marks';
import { paintOver } from '../../screen/paint';
import { t } from '../../shared/i18n';

interface MiniatureProps {
  stream: MediaStream;
  marks: Marks;
  /** Who sees it. */
  name: string;
}

export function Miniature({ stream, marks, name }: MiniatureProps) {
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [large, setLarge] = useState(false);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  useEffect(() => {
    if (video.current && canvas.current) return paintOver(canvas.current, video.current, marks);
    return undefined;
  }, [marks]);
  return (
    <button
      type="button"
      class={large ? 'miniature large' : 'miniature'}
      aria-label={t('screens.larger')}
      aria-pressed={large}
      title={t('screens.preview', { name })}
      onClick={() => setLarge(!large)}
    >
      <video ref={video} autoPlay muted playsInline tabIndex={-1} aria-hidden="true" />
      <canvas ref={canvas} />
    </button>
  );
}
