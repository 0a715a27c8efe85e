// One of the board's lists: a heading with a count, and what it holds, or what will appear there.
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { number, t } from '../../shared/i18n';

interface Props {
  title: string;
  /** Which of the three it is, for its place on the page. */
  name: 'waiters' | 'offers' | 'agents';
  count: number;
  /** There are more than were counted. */
  more?: boolean;
  aside?: ComponentChildren;
  empty: { title: string; how: string };
  /** The rows: `li` elements. */
  children: ComponentChildren;
}

/** A list of the board; when the row that has the focus goes, the focus goes to the heading and is not lost. */
export function Panel({ title, name, count, more = false, aside, empty, children }: Props) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const focused = useRef(false);
  useLayoutEffect(() => {
    const gone = focused.current && document.activeElement === document.body;
    if (gone) heading.current?.focus({ preventScroll: true });
    focused.current = list.current?.contains(document.activeElement) ?? false;
  });
  return (
    <section class={`board-panel ${name}`} aria-labelledby={id}>
      <div class="board-panel-head">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <span class="board-count">{atLeast(count, more)}</span>
        <span class="board-aside">{aside}</span>
      </div>
      {count === 0 && !more && (
        <div class="board-empty">
          <strong>{empty.title}</strong>
          <p>{empty.how}</p>
        </div>
      )}
      <ul
        ref={list}
        onFocusIn={() => {
          focused.current = true;
        }}
        onFocusOut={(event) => {
          // leaving for another element is the reader's own doing; a row that is taken away names none
          if (event.relatedTarget) focused.current = false;
        }}
      >
        {children}
      </ul>
    </section>
  );
}

/** A count, and, where there are `more` than were counted, a word for that. */
export function atLeast(count: number, more: boolean): string {
  return more ? t('desk.board_at_least', { number: number(count) }) : number(count);
}
