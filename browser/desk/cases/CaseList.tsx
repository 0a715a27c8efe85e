// The rows of a list: more come by scrolling, news slide in, and the row that is being read stays where it is.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../shared/i18n';
import type { CaseRow } from '../../shared/wire';
import { filters, lookedAt, shown } from '../live/desk';
import type { ListWord } from '../router';
import { Icon } from '../shell/icons';
import { Failure, Waiting } from '../shell/states';
import { CaseRowLink } from './CaseRowLink';
import { NothingHere } from './NothingHere';

const NO_ROWS: readonly CaseRow[] = [];

/** The list that the address names. */
export function CaseList({ list }: { list: ListWord }) {
  const listing = shown.listing.value;
  const phase = shown.phase.value;
  const rows = listing?.rows ?? NO_ROWS;
  const { scroller, above, toTop, onScroll } = useSteady(rows, `${list}?${JSON.stringify(filters.value)}`);
  return (
    <div class="rows-box">
      {above > 0 && (
        <button type="button" class="news-above" onClick={toTop}>
          <Icon name="up" /> {t('desk.news_above', { count: above })}
        </button>
      )}
      <div class="rows-scroll" ref={scroller} onScroll={onScroll}>
        {rows.length > 0 && (
          <ul class="rows" aria-label={t(`desk.list_${list}`)}>
            {rows.map((row) => (
              <li key={row.number} class={shown.fresh.has(row.number) ? 'row-item fresh' : 'row-item'}>
                <CaseRowLink row={row} list={list} selected={row.number === lookedAt.value} />
              </li>
            ))}
          </ul>
        )}
        {listing && rows.length === 0 && listing.cursor === null && phase !== 'more' && (
          <NothingHere list={list} />
        )}
        {!listing && phase !== 'failed' && <Waiting />}
        {phase === 'failed' && !listing && (
          <Failure text={t('desk.list_failed')} retry={() => void shown.refresh()} />
        )}
        {listing?.cursor && <More key={`${rows.length} ${phase}`} />}
      </div>
    </div>
  );
}

// asks for the next page a good while before the reader is there
function More() {
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && void shown.more(), {
      root: mark.current?.closest('.rows-scroll') ?? null,
      rootMargin: '800px',
    });
    if (mark.current) watch.observe(mark.current);
    return () => watch.disconnect();
  }, []);
  return (
    <div ref={mark} class="rows-more">
      {t('desk.loading')}
    </div>
  );
}

// rows are all of one height, so where a row was and where it is now follows from its place
function useSteady(rows: readonly CaseRow[], name: string) {
  const scroller = useRef<HTMLDivElement>(null);
  const before = useRef({ rows, name });
  const [above, setAbove] = useState(0);
  useLayoutEffect(() => {
    const box = scroller.current;
    const was = before.current;
    before.current = { rows, name };
    if (!box || was.rows === rows) return;
    if (was.name !== name) {
      box.scrollTop = 0;
      setAbove(0);
      return;
    }
    const height = box.querySelector('li')?.getBoundingClientRect().height ?? 0;
    const anchor = anchorOf(box, was.rows, height);
    const moved = placeOf(rows, anchor) - placeOf(was.rows, anchor);
    if (anchor === null || !moved || placeOf(rows, anchor) < 0) return;
    box.scrollTop += moved * height;
    if (moved > 0 && box.scrollTop > 0) setAbove((count) => count + moved);
  }, [rows, name]);
  const toTop = () => scroller.current?.scrollTo({ top: 0, behavior: 'smooth' });
  const onScroll = () => above > 0 && (scroller.current?.scrollTop ?? 0) < 8 && setAbove(0);
  return { scroller, above, toTop, onScroll };
}

function placeOf(rows: readonly CaseRow[], number: number | null): number {
  return rows.findIndex((row) => row.number === number);
}

// the row under the pointer or the focus, else the open one if it is in view, else the first in view once one has scrolled
function anchorOf(box: HTMLElement, rows: readonly CaseRow[], height: number): number | null {
  const held = box.querySelector<HTMLElement>('.case-row:hover, .case-row:focus')?.dataset.number;
  if (held) return Number(held);
  const open = placeOf(rows, lookedAt.peek());
  const top = open * height - box.scrollTop;
  if (open >= 0 && top > -height && top < box.clientHeight) return lookedAt.peek();
  if (box.scrollTop < height / 2 || height === 0) return null;
  return rows[Math.ceil(box.scrollTop / height)]?.number ?? null;
}
