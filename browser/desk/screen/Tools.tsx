// What an agent can do with the picture: point and draw in it, enlarge it, have it on the whole screen.
import type { RefObject } from 'preact';
import { pictureBox } from '../../screen/paint';
import { number, t } from '../../shared/i18n';
import { Icon, type IconName } from '../shell/icons';
import type { Look, Tool } from './screen';
import { stepped, type Zoom } from './zoom';

/** Where else the picture can go. */
export interface Ways {
  /** What can fill the whole screen. */
  frame: RefObject<HTMLElement | null>;
  /** Opens a window of its own; null where the browser has none. */
  apart: (() => void) | null;
}

interface ToolsProps {
  look: Look;
  live: boolean;
  zoom: Zoom;
  onZoom(zoom: Zoom): void;
  video: RefObject<HTMLVideoElement | null>;
  ways: Ways | undefined;
}

export function Tools({ look, live, zoom, onZoom, video, ways }: ToolsProps) {
  const scale = () => (video.current ? pictureBox(video.current).width / (video.current.videoWidth || 1) : 1);
  const step = (by: 1 | -1) => onZoom(stepped(zoom, by, scale()));
  return (
    <div class="screen-bar">
      <span class="dim" role="status">
        {live && t(`desk.screen_${look.quality.value}`)}
      </span>
      <span class="screen-tools" role="toolbar" aria-label={t('desk.screen_tools')}>
        <Marking look={look} live={live} tool="point" />
        <Marking look={look} live={live} tool="draw" />
        <span class="screen-gap" />
        <Do icon="minus" words={t('desk.screen_smaller')} onClick={() => step(-1)} />
        {zoom !== 'whole' && <span class="screen-size">{number(zoom, { style: 'percent' })}</span>}
        <Do icon="plus" words={t('desk.screen_larger')} onClick={() => step(1)} />
        <Do
          icon="whole"
          words={t('desk.screen_whole')}
          pressed={zoom === 'whole'}
          onClick={() => onZoom('whole')}
        />
        <Do
          icon="actual"
          words={t('desk.screen_actual')}
          pressed={zoom === 1}
          onClick={() => onZoom(zoom === 1 ? 'whole' : 1)}
        />
        {ways?.apart && <Do icon="window" words={t('desk.screen_window')} onClick={ways.apart} />}
        {ways && (
          <Do icon="full" words={t('desk.screen_full')} onClick={() => void fill(ways.frame.current)} />
        )}
      </span>
    </div>
  );
}

function Marking({ look, live, tool }: { look: Look; live: boolean; tool: Tool }) {
  const pressed = live && look.tool.value === tool;
  return (
    <Do
      icon={tool}
      named
      words={t(`desk.screen_${tool}`)}
      pressed={pressed}
      disabled={!live}
      onClick={() => {
        look.tool.value = pressed ? null : tool;
      }}
    />
  );
}

interface DoProps {
  icon: IconName;
  words: string;
  /** Whether its words are seen where there is room, not only heard. */
  named?: boolean;
  pressed?: boolean;
  disabled?: boolean;
  onClick(): void;
}

function Do({ icon, words, named = false, pressed, disabled = false, onClick }: DoProps) {
  return (
    <button
      type="button"
      class="act bare"
      title={words}
      aria-pressed={pressed}
      aria-disabled={disabled}
      onClick={() => disabled || onClick()}
    >
      <Icon name={icon} /> <span class={named ? 'screen-word' : 'unseen'}>{words}</span>
    </button>
  );
}

async function fill(frame: HTMLElement | null): Promise<void> {
  if (frame?.ownerDocument.fullscreenElement) await frame.ownerDocument.exitFullscreen();
  else await frame?.requestFullscreen().catch(() => undefined);
}
