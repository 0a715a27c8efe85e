// The lists: which one, how many, in what order, narrowed by search and filters.
import { useEffect, useRef } from 'preact/hooks';
import { number, t } from '../../shared/i18n';
import { dot, filters, listCount, shown, unreadInAll } from '../live/desk';
import { addressOf, follow, type ListWord, route } from '../router';
import { Icon } from '../shell/icons';
import { filterCount, queryFor } from '../stores/filters';
import { CaseList } from './CaseList';
import { FilterPanel } from './FilterPanel';
import { GuestChats } from './GuestChats';
import { narrow } from './narrow';

const LISTS: ListWord[] = ['unassigned', 'mine', 'all'];

/** The pane on the left. */
export function ListPane() {
  const here = route.value;
  const list = here.page === 'cases' ? here.list : 'unassigned';
  return (
    <section class="pane list-pane" aria-label={t('desk.cases')}>
      <nav class="list-tabs" aria-label={t('desk.lists')}>
        {LISTS.map((one) => (
          <Tab key={one} list={one} here={list} />
        ))}
      </nav>
      <Tools list={list} />
      <GuestChats list={list} />
      <CaseList list={list} />
    </section>
  );
}

function Tab({ list, here }: { list: ListWord; here: ListWord }) {
  const unread = list === 'mine' ? unreadInAll.value : 0;
  const news = list === 'unassigned' && dot.value && here !== list;
  return (
    <a
      class="tab"
      href={addressOf(list, null, queryFor(filters.value))}
      onClick={follow}
      aria-current={list === here ? 'page' : undefined}
    >
      <span class="tab-name">{t(`desk.list_${list}`)}</span>
      <span class="tab-count">
        {number(listCount(list))}
        {unread > 0 && (
          <span class="badge">
            {number(unread)}
            <span class="unseen"> {t('desk.unread_word')}</span>
          </span>
        )}
      </span>
      {news && (
        <span class="dot">
          <span class="unseen">{t('desk.dot')}</span>
        </span>
      )}
    </a>
  );
}

function Tools({ list }: { list: ListWord }) {
  const set = filterCount(filters.value);
  const longest = filters.value.order === 'longest';
  return (
    <div class="tools">
      <Search list={list} />
      <button
        type="button"
        class="act bare"
        aria-pressed={longest}
        title={t(longest ? 'desk.order_longest' : 'desk.order_newest')}
        onClick={() => narrow(list, { order: longest ? 'newest' : 'longest' })}
      >
        <Icon name="sort" />
        <span class="unseen">{t('desk.order_longest')}</span>
      </button>
      <button type="button" class="act bare" popovertarget="filters" title={t('desk.filters')}>
        <Icon name="filter" />
        <span class="unseen">{t('desk.filters')}</span>
        {set > 0 && <span class="badge">{number(set)}</span>}
      </button>
      <FilterPanel list={list} />
      {shown.phase.value === 'failed' && shown.listing.value && <Stale />}
    </div>
  );
}

function Stale() {
  return (
    <p class="stale" role="status">
      {t('desk.list_stale')}{' '}
      <button type="button" class="link" onClick={() => void shown.refresh()}>
        {t('desk.try_again')}
      </button>
    </p>
  );
}

const TYPING_PAUSE = 250;

// searching goes through everything, so it shows All cases
function Search({ list }: { list: ListWord }) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const box = useRef<HTMLInputElement>(null);
  const asked = useRef<string>(undefined);
  const { q } = filters.value;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins without the words of the one before
  useEffect(() => {
    // what was asked for here is there already, and perhaps more has been typed since
    if (asked.current !== q && box.current && box.current.value.trim() !== q) box.current.value = q;
    asked.current = undefined;
  }, [q, list]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const find = (q: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (!q.trim() && list !== 'all') return;
      asked.current = q.trim();
      narrow('all', { q: q.trim() });
    }, TYPING_PAUSE);
  };
  return (
    <label class="search">
      <Icon name="search" />
      <span class="unseen">{t('desk.search')}</span>
      <input
        id="search"
        ref={box}
        type="search"
        placeholder={t('desk.search')}
        title={t('desk.search_hint')}
        autocomplete="off"
        spellcheck={false}
        maxLength={200}
        defaultValue={q}
        onInput={(event) => find(event.currentTarget.value)}
      />
    </label>
  );
}
