// A part of the page onto which files can be dragged.
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { t } from '../shared/i18n';

interface DropProps {
  class?: string;
  /** Left out where files are not taken. */
  onFiles?: ((files: File[]) => void) | undefined;
  children: ComponentChildren;
}

export function DropArea({ class: look = '', onFiles, children }: DropProps) {
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  const carries = (event: DragEvent) => Boolean(onFiles && event.dataTransfer?.types.includes('Files'));
  const enter = (event: DragEvent, step: 1 | -1) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth.current += step;
    setOver(depth.current > 0);
  };
  const drop = (event: DragEvent) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    onFiles?.([...(event.dataTransfer?.files ?? [])]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dragging is the mouse's way; the keyboard has the paper clip
    <div
      class={`drop ${look}`}
      onDragEnter={(event) => enter(event, 1)}
      onDragLeave={(event) => enter(event, -1)}
      onDragOver={(event) => carries(event) && event.preventDefault()}
      onDrop={drop}
    >
      {children}
      {over && <div class="drop-here">{t('conversation.drop_here')}</div>}
    </div>
  );
}
