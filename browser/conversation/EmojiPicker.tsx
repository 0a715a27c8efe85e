// A small choice of emoji; arrow keys move, Enter takes, Escape closes. Screen readers know each sign's name themselves.
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { t } from '../shared/i18n';
import { SmileIcon } from './icons';

const ROW = 8;
const EMOJI = [
  ...['😀', '😃', '😄', '😉', '😊', '😍', '😂', '😅'],
  ...['🤔', '😐', '😏', '😕', '😟', '😢', '😡', '😱'],
  ...['👍', '👎', '👌', '👏', '🙏', '💪', '👋', '🤝'],
  ...['❤️', '🎉', '✅', '❌', '⚠️', '💡', '☕', '🌟'],
];
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: ROW, ArrowUp: -ROW };

export function EmojiPicker({ onPick }: { onPick(emoji: string): void }) {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <div class="emoji">
      <button
        ref={opener}
        type="button"
        class="icon-button"
        aria-label={t('conversation.emoji')}
        title={t('conversation.emoji')}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <SmileIcon />
      </button>
      {open && (
        <Grid
          id={id}
          onClose={close}
          onLeave={() => setOpen(false)}
          onPick={(emoji) => {
            setOpen(false);
            onPick(emoji);
          }}
        />
      )}
    </div>
  );
}

interface GridProps {
  id: string;
  onPick(emoji: string): void;
  onClose(): void;
  onLeave(): void;
}

function Grid({ id, onPick, onClose, onLeave }: GridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  useEffect(() => {
    (grid.current?.children[at] as HTMLElement | undefined)?.focus();
  }, [at]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (event.key === 'Escape') onClose();
    else if (step === undefined) return;
    else setAt((before) => (EMOJI[before + step] ? before + step : before));
    event.preventDefault();
    event.stopPropagation();
  };
  const onFocusOut = (event: FocusEvent) => {
    const to = event.relatedTarget as Node | null;
    if (!grid.current?.parentElement?.contains(to)) onLeave();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be one more frame in the form
    <div
      id={id}
      ref={grid}
      class="emoji-grid"
      role="group"
      aria-label={t('conversation.emoji')}
      onKeyDown={onKeyDown}
      onFocusOut={onFocusOut}
    >
      {EMOJI.map((emoji, i) => (
        <button type="button" key={emoji} tabIndex={i === at ? 0 : -1} onClick={() => onPick(emoji)}>
          {emoji}
        </button>
      ))}
    </div>
  );
}
