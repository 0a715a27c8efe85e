// The desk itself: the lists, the case, the conversation; three panes where there is room, else two, or one at a time.
import './lists.css';
import './panes.css';
import '../../conversation/conversation.css';
import { useEffect } from 'preact/hooks';
import type { Moved } from '../../shared/frames';
import { t } from '../../shared/i18n';
import { CasePane } from '../case/CasePane';
import { Dialogs } from '../case/dialogs';
import { Confirmation } from '../forms/Confirm';
import { Notices } from '../forms/notices';
import { current, lookedAt } from '../live/desk';
import { addressOf, go, path, route } from '../router';
import { Shortcuts } from '../shell/Shortcuts';
import { Empty, Failure, Waiting } from '../shell/states';
import { TalkPane } from '../talk/TalkPane';
import { startKeys } from './keys';
import { ListPane } from './ListPane';
import { leaveWriting, showSide, side } from './panes';

/** Shows what the address names. */
export function CasesPage() {
  useEffect(startKeys, []);
  const number = lookedAt.value;
  useEffect(nameTheList, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another case begins with its conversation
  useEffect(() => beginWithTalk(number), [number]);
  return (
    <main id="main" class="panes" tabIndex={-1} data-shows={number === null ? 'list' : side.value}>
      <h1 class="unseen">{t('desk.cases')}</h1>
      <ListPane />
      {number === null ? <NothingOpen /> : <Opened key={number} />}
      <Shortcuts />
      <Notices />
      <Confirmation />
    </main>
  );
}

function beginWithTalk(number: number | null): () => void {
  showSide('talk');
  return () => leaveWriting(number);
}

// /desk alone is a list too: the address says which, so that it can be shared
function nameTheList(): void {
  const here = route.peek();
  if (here.page === 'cases' && path.peek().split('/').length < 4) go(addressOf(here.list), { replace: true });
}

function NothingOpen() {
  return (
    <section class="pane nothing" aria-label={t('desk.case')}>
      <Empty title={t('desk.none_open')}>
        <p>{t('desk.none_open_how')}</p>
      </Empty>
    </section>
  );
}

function Opened() {
  const one = current.value;
  const state = one?.state.value ?? 'loading';
  const talk = one?.talk.value ?? null;
  if (one && talk && state !== 'deleted' && state !== 'missing' && state !== 'moved')
    return (
      <>
        <CasePane one={one} talk={talk} />
        <TalkPane one={one} talk={talk} />
        <Dialogs talk={talk} />
      </>
    );
  return (
    <section class="pane nothing" aria-label={t('desk.case')}>
      {state === 'loading' && <Waiting />}
      {state === 'missing' && <Failure text={t('desk.case_missing')} />}
      {one?.went.value && state === 'moved' && <Went to={one.went.value} />}
      {state === 'deleted' && <Failure text={t('desk.case_deleted')} />}
      {state === 'failed' && <Failure text={t('desk.case_failed')} retry={() => void one?.load()} />}
    </section>
  );
}

function Went({ to }: { to: Moved }) {
  const holder = to.agent ? t('desk.case_went_has', { name: to.agent.screen_name }) : '';
  return <Failure text={`${t('desk.case_went', { portal: to.name })} ${holder}`} />;
}
