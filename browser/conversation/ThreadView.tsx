// The conversation as it is read: days, lines, bubbles, who types; it stays at the newest unless the reader went up.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { now } from '../shared/clock';
import { date, day, fullTime, t, time } from '../shared/i18n';
import type { Entry, Marks } from '../shared/wire';
import { Bubble, type UnderWayActions } from './Bubble';
import type { LoadFile } from './Files';
import { DownIcon } from './icons';
import { arrange, type Conversation, type Item, isFromOthers } from './items';

export interface ThreadProps extends Conversation {
  /** How far the other side has come, in this reader's numbers. */
  marks: Marks;
  /** Who is typing, or null. */
  typing: string | null;
  load: LoadFile;
  /** The words for something that happened, or null where this reader needs none. */
  line(entry: Entry): string | null;
  actions: UnderWayActions;
  /** Whether the reader can see the conversation now; while false nothing counts as read. */
  attentive: boolean;
  /** Everything up to this number has been before the reader's eyes. */
  onRead(n: number): void;
  /** Older entries exist and can be asked for. */
  more?: boolean;
  onMore?(): void;
  /** Shown above everything. */
  children?: ComponentChildren;
}

export function ThreadView(props: ThreadProps) {
  const { scroller, atEnd, unseen, toEnd, onScroll } = useEnd(props);
  const items = arrange(props);
  const newest = newestOwn(items);
  return (
    <div class="thread">
      <section
        class="thread-scroll"
        ref={scroller}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls what has the focus
        tabIndex={0}
        aria-label={t('conversation.thread')}
      >
        {props.more && (
          <button type="button" class="text-button thread-more" onClick={() => props.onMore?.()}>
            {t('conversation.older')}
          </button>
        )}
        {props.children}
        <div role="log" aria-live="polite" aria-relevant="additions">
          <ol class="thread-list">
            {items.map((item) => (
              <Row key={item.key} item={item} props={props} newest={item.key === newest} />
            ))}
          </ol>
        </div>
        {props.typing && <Typing name={props.typing} />}
      </section>
      {!atEnd && (
        <button type="button" class="thread-down" onClick={toEnd}>
          <DownIcon /> {unseen ? t('conversation.unseen', { count: unseen }) : t('conversation.to_end')}
        </button>
      )}
    </div>
  );
}

function Row({ item, props, newest }: { item: Item; props: ThreadProps; newest: boolean }) {
  if (item.type === 'day') {
    return (
      <li class="day">
        <time dateTime={new Date(item.at).toISOString().slice(0, 10)} title={date(item.at)}>
          {day(item.at, now())}
        </time>
      </li>
    );
  }
  if (item.type === 'own') return <>{item.draw()}</>;
  if (item.type === 'line') return <Line entry={item.entry} words={props.line(item.entry)} />;
  const { marks, load, actions } = props;
  return <Bubble said={item.said} marks={marks} newest={newest} load={load} actions={actions} />;
}

function Line({ entry, words }: { entry: Entry; words: string | null }) {
  if (!words) return null;
  return (
    <li class={`line line-${entry.kind}`}>
      <span>{words}</span> <time title={fullTime(entry.at)}>{time(entry.at)}</time>
    </li>
  );
}

function Typing({ name }: { name: string }) {
  return (
    <div class="typing">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {t('conversation.types', { name })}
    </div>
  );
}

function newestOwn(items: readonly Item[]): string | null {
  return items.findLast((item) => item.type === 'said' && item.said.mine && !item.said.note)?.key ?? null;
}

const NEAR = 60;

// keeps the newest in view while the reader is there, keeps the place while older entries come in above
function useEnd({ entries, pending, uploads, typing, attentive, reader, onRead }: ThreadProps) {
  const scroller = useRef<HTMLElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [readTo, setReadTo] = useState(0);
  const first = entries[0]?.n ?? 0;
  const last = entries.at(-1)?.n ?? 0;
  const under = pending.length + uploads.length;
  const place = useRef({ first, height: 0, under });

  const toEnd = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  const onScroll = () => {
    const box = scroller.current;
    if (box) setAtEnd(box.scrollHeight - box.scrollTop - box.clientHeight < NEAR);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: it looks at the page after each change of what is shown
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const before = place.current;
    if (before.first > first && first > 0) box.scrollTop += box.scrollHeight - before.height;
    else if (atEnd || under > before.under) box.scrollTop = box.scrollHeight;
    place.current = { first, height: box.scrollHeight, under };
  }, [first, last, under, typing !== null]);

  useStayAtEnd(scroller, atEnd);

  // biome-ignore lint/correctness/useExhaustiveDependencies: telling what was read again for a new callback would be noise
  useEffect(() => {
    if (!atEnd || !attentive || last === 0) return;
    setReadTo(last);
    onRead(last);
  }, [last, atEnd, attentive]);

  const unseen = entries.filter((entry) => entry.n > readTo && isFromOthers(reader, entry)).length;
  return { scroller, atEnd, unseen, toEnd, onScroll };
}

// a keyboard that slides in, a picture that loads or a window made smaller must not hide the newest
function useStayAtEnd(scroller: { readonly current: HTMLElement | null }, atEnd: boolean) {
  useEffect(() => {
    const box = scroller.current;
    if (!box || !atEnd) return;
    const stay = new ResizeObserver(() => {
      box.scrollTop = box.scrollHeight;
    });
    stay.observe(box);
    for (const child of box.children) stay.observe(child);
    return () => stay.disconnect();
  }, [scroller, atEnd]);
}
