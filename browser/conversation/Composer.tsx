// Where one writes: several lines, emoji, files by choosing or pasting; what was typed is kept until it is sent.
import type { ComponentChildren, RefObject, TargetedEvent } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Draft } from '../shared/draft';
import { number, t } from '../shared/i18n';
import { EmojiPicker } from './EmojiPicker';
import { ClipIcon, SendIcon } from './icons';

/** The longest message, in characters. */
export const LONGEST = 10_000;

export interface ComposerProps {
  /** Keeps what was typed; another draft shows another text, so give each conversation its own. */
  draft: Draft;
  label: string;
  placeholder?: string;
  /** Called with the text, never empty, as it was typed but for outer blanks. */
  onSend(text: string): void;
  onTyping?(): void;
  /** Called with chosen or pasted files; left out where files are not taken. */
  onFiles?(files: File[]): void;
  tone?: 'message' | 'note';
  sendLabel?: string;
  /** Stands before the field's buttons, such as a switch to notes. */
  children?: ComponentChildren;
  /** The field takes the focus when this changes to another number than 0. */
  focus?: number;
}

export function Composer(props: ComposerProps) {
  const { field, text, write, send } = useWriting(props);
  const hint = useId();
  const left = LONGEST - text.length;
  return (
    <form
      class={`composer${props.tone === 'note' ? ' note' : ''}`}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {props.children}
      <div class="composer-box">
        <textarea
          ref={field}
          rows={1}
          maxLength={LONGEST}
          value={text}
          aria-label={props.label}
          aria-describedby={hint}
          placeholder={props.placeholder ?? ''}
          enterkeyhint="send"
          dir="auto"
          onInput={(event) => {
            write(event.currentTarget.value);
            if (event.currentTarget.value) props.onTyping?.();
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
          onPaste={(event) => pasted(event, props.onFiles)}
        />
        <div class="composer-tools">
          {props.onFiles && <ChooseFiles onFiles={props.onFiles} />}
          <EmojiPicker onPick={(emoji) => insert(field, emoji, write)} />
          <button
            type="submit"
            class="send"
            disabled={!text.trim()}
            aria-label={props.sendLabel ?? t('conversation.send')}
          >
            <SendIcon />
          </button>
        </div>
      </div>
      <p id={hint} class={left < 500 ? 'composer-left' : 'unseen'}>
        {left < 500
          ? t('conversation.characters_left', { count: left, shown: number(left) })
          : t('conversation.how_to_send')}
      </p>
    </form>
  );
}

function useWriting({ draft, onSend, focus = 0 }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(draft.read);
  useEffect(() => setText(draft.read()), [draft]);
  useGrowing(field, text);
  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);
  const write = (words: string) => {
    setText(words);
    draft.write(words);
  };
  const send = () => {
    const words = text.trim();
    if (!words) return;
    onSend(words);
    write('');
    field.current?.focus();
  };
  return { field, text, write, send };
}

/** Keeps a field as high as its text, which takes more lines where the window is made narrower. */
export function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the field grows with its text
  useLayoutEffect(() => grow(field.current), [field, text]);
  useEffect(() => {
    const box = field.current;
    if (!box) return;
    let width = box.clientWidth;
    const watch = new ResizeObserver(() => {
      if (box.clientWidth === width) return;
      width = box.clientWidth;
      grow(box);
    });
    watch.observe(box);
    return () => watch.disconnect();
  }, [field]);
}

function grow(box: HTMLTextAreaElement | null): void {
  if (!box) return;
  box.style.height = 'auto';
  box.style.height = `${box.scrollHeight}px`;
}

/** The paper clip. */
export function ChooseFiles({ onFiles }: { onFiles(files: File[]): void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('conversation.attach')}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      <button
        type="button"
        class="icon-button"
        aria-label={t('conversation.attach')}
        title={t('conversation.attach')}
        onClick={() => input.current?.click()}
      >
        <ClipIcon />
      </button>
    </>
  );
}

/** Takes pasted files, and leaves text to the field. */
export function pasted(
  event: TargetedEvent<HTMLTextAreaElement, ClipboardEvent>,
  onFiles?: (files: File[]) => void,
): void {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length || !onFiles) return;
  event.preventDefault();
  onFiles(files);
}

/** Puts words where the cursor stands. */
export function insert(
  field: RefObject<HTMLTextAreaElement | null>,
  words: string,
  write: (text: string) => void,
): void {
  const box = field.current;
  if (!box || box.value.length + words.length > LONGEST) return;
  box.setRangeText(words, box.selectionStart, box.selectionEnd, 'end');
  write(box.value);
  box.focus();
}
