// Who would you like to talk to: those who are free, by screen name.
import { useEffect, useRef } from 'preact/hooks';
import type { FaceAgent } from '../../shared/bell';
import { t } from '../../shared/i18n';
import { Failure } from '../FormPage';
import { Frame } from './Frame';
import { type DoorProps, type Titled, useComingIn } from './ways';

export function PickPage(props: DoorProps & Titled) {
  const { visit, onLeave } = props;
  const { comeIn, busy, failure } = useComingIn(props);
  const { agents } = visit.face.value;
  const list = useHolding();
  const pick = (agent: FaceAgent) => {
    void comeIn({ agent: agent.handle }, ({ problem }) =>
      problem.code === 'not-free' || problem.field === 'agent'
        ? t('doors.pick_gone', { name: agent.screen_name })
        : null,
    );
  };
  const none = { title: t('doors.pick_busy_title'), lead: t('doors.pick_busy_lead') };
  return (
    <Frame {...props} {...(agents.length ? {} : none)}>
      <Failure text={failure} />
      <ul class="picks" ref={list} aria-busy={busy}>
        {agents.map((agent) => (
          <li key={agent.handle}>
            <Pick agent={agent} busy={busy} onPick={() => pick(agent)} />
          </li>
        ))}
      </ul>
      {agents.length === 0 && onLeave && (
        <button type="button" class="secondary wide" onClick={onLeave}>
          {t('doors.leave_request')}
        </button>
      )}
    </Frame>
  );
}

// whoever had the focus may have gone from the list: it goes to the next, or to the title, and is not lost
function useHolding() {
  const list = useRef<HTMLUListElement>(null);
  const held = useRef(false);
  useEffect(() => {
    const focused = document.activeElement;
    const { current } = list;
    if (held.current && focused === document.body)
      (current?.querySelector('button') ?? current?.closest('.page')?.querySelector('h1'))?.focus();
  });
  useEffect(() => {
    const listening = new AbortController();
    document.addEventListener(
      'focusin',
      ({ target }) => {
        held.current = list.current?.contains(target as Node) ?? false;
      },
      { signal: listening.signal },
    );
    return () => listening.abort();
  }, []);
  return list;
}

function Pick({ agent, busy, onPick }: { agent: FaceAgent; busy: boolean; onPick(): void }) {
  return (
    <button type="button" class="pick" aria-disabled={busy} onClick={onPick}>
      <span class="pick-face" aria-hidden="true">
        {[...agent.screen_name][0]?.toLocaleUpperCase()}
      </span>
      {t('doors.pick', { name: agent.screen_name })}
    </button>
  );
}
