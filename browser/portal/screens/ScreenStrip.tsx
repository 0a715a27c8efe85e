// The customer's screen: the request with what it means, and, as long as it is shown, to whom, with Pause and Stop.
import './screens.css';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { language, t } from '../../shared/i18n';
import type { ShareView } from '../../shared/screenshare';
import { type Chat, runs } from '../chat';
import { Failure } from '../FormPage';
import { isFramed, openWindow } from './lending';
import { Miniature } from './Miniature';
import { Recorded, RecordingMark } from './RecordingMark';
import { canShow, isToBeRecorded, Showing } from './showing';

interface StripProps {
  chat: Chat;
  share: ShareView;
  /** Chooses a photo or screenshot instead; missing where files can't be sent. */
  onFiles?: ((files: File[]) => void) | undefined;
}

export function ScreenStrip({ chat, share, onFiles }: StripProps) {
  const showing = useMemo(() => new Showing(chat), [chat]);
  useEffect(() => () => showing.close(), [showing]);
  const stands = standing(share, showing);
  const place = useFocusKept(`${stands} ${share.recording}`);
  return (
    <section class={`screen-strip ${stands}`} aria-label={t('screens.title')} tabIndex={-1} ref={place}>
      {stands === 'stopped' && <Stopped name={share.agent} />}
      {(stands === 'live' || stands === 'paused') && (
        <Shown share={share} showing={showing} over={!runs(chat.view.value)} />
      )}
      {(stands === 'asked' || stands === 'accepted') && (
        <Way chat={chat} share={share} showing={showing} onFiles={onFiles} />
      )}
      <Failure text={stands === 'stopped' ? '' : showing.trouble.value} />
    </section>
  );
}

// what this page does counts before what the server has heard of it
function standing(share: ShareView, showing: Showing): ShareView['state'] | 'stopped' {
  const sharer = showing.sharer.value;
  if (share.id === showing.ending.value) return 'stopped';
  return sharer ? (sharer.paused.value ? 'paused' : 'live') : share.state;
}

// the button that was pressed makes way for others, or goes with all of them: whoever goes by keys stays near, and writes on
function useFocusKept(stands: string) {
  const place = useRef<HTMLElement>(null);
  const within = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what stands here changes with it
  useLayoutEffect(() => {
    if (within.current && document.activeElement === document.body)
      place.current?.focus({ preventScroll: true });
    const see = () => {
      within.current = place.current?.contains(document.activeElement) ?? false;
    };
    document.addEventListener('focusin', see);
    return () => document.removeEventListener('focusin', see);
  }, [stands]);
  useLayoutEffect(() => () => (within.current ? writeOn() : undefined), []);
  return place;
}

/** Brings the focus to where one writes, or to what was said where nothing can be written any more. */
function writeOn(): void {
  const find = (what: string) => document.querySelector<HTMLElement>(`.chat ${what}`);
  (find('.composer textarea') ?? find('.thread-scroll'))?.focus({ preventScroll: true });
}

function Way({ chat, ...more }: StripProps & { showing: Showing }) {
  if (!canShow()) return <Instead name={more.share.agent} showing={more.showing} onFiles={more.onFiles} />;
  return isFramed() ? <Framed chat={chat} {...more} /> : <Request {...more} />;
}

function Framed({ chat, share, showing }: StripProps & { showing: Showing }) {
  const [opened, setOpened] = useState<boolean | null>(null);
  const name = share.agent;
  const words = { null: 'screens.framed', true: 'screens.opened', false: 'screens.blocked' } as const;
  return (
    <>
      <div class="screen-words" role="status">
        <p>
          <strong>
            {share.started_at === null ? t('screens.asks', { name }) : t('screens.again_title')}
          </strong>
        </p>
        <p class="small">{t(words[`${opened}`], { name })}</p>
      </div>
      <div class="screen-buttons">
        <button
          type="button"
          class={opened ? 'secondary' : 'primary'}
          onClick={({ detail }) => detail > 1 || setOpened(openWindow(chat))}
        >
          {t(opened === null ? 'screens.show' : 'screens.open_again')}
        </button>
        <No showing={showing} />
      </div>
    </>
  );
}

function Request({ share, showing }: { share: ShareView; showing: Showing }) {
  const name = share.agent;
  const picking = showing.picking.value;
  const again = share.started_at !== null;
  const recorded = isToBeRecorded(share);
  return (
    <>
      <div class="screen-words" role="status">
        <p>
          <strong>{again ? t('screens.again_title') : t('screens.asks', { name })}</strong>
        </p>
        <p class="small">{explained(name, again, picking)}</p>
        {recorded && <Recorded />}
      </div>
      <div class="screen-buttons">
        <button
          type="button"
          class="primary"
          aria-disabled={picking}
          onClick={() => void showing.show(recorded)}
        >
          {t(again ? 'screens.show_again' : 'screens.show')}
        </button>
        {recorded && (
          <button type="button" class="secondary" aria-disabled={picking} onClick={() => void showing.show()}>
            {t('screens.show_unrecorded')}
          </button>
        )}
        <No showing={showing} />
      </div>
    </>
  );
}

function explained(name: string, again: boolean, picking: boolean): string {
  if (picking) return t('screens.choosing', { name });
  return again ? t('screens.again_explained', { name }) : t('screens.explained', { name });
}

function No({ showing }: { showing: Showing }) {
  const no = () => {
    writeOn();
    void showing.refuse();
  };
  return (
    <button type="button" class="secondary" onClick={no}>
      {t('screens.no')}
    </button>
  );
}

function Instead({
  name,
  showing,
  onFiles,
}: {
  name: string;
  showing: Showing;
  onFiles: StripProps['onFiles'];
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <div class="screen-words" role="status">
        <p>
          <strong>{t('screens.asks', { name })}</strong>
        </p>
        <p class="small">{t('screens.cannot')}</p>
      </div>
      <div class="screen-buttons">
        {onFiles && (
          <button type="button" class="primary" onClick={() => input.current?.click()}>
            {t('screens.photo')}
          </button>
        )}
        <No showing={showing} />
        <input
          ref={input}
          type="file"
          accept="image/*"
          hidden
          aria-label={t('screens.photo')}
          onChange={({ currentTarget }) => {
            const chosen = [...(currentTarget.files ?? [])];
            currentTarget.value = '';
            if (chosen.length === 0) return;
            onFiles?.(chosen);
            // that is the answer
            void showing.refuse();
          }}
        />
      </div>
    </>
  );
}

function shownTo(paused: boolean, agents: readonly string[]): string {
  const names = [...new Set(agents)];
  if (names.length === 1) return t(paused ? 'screens.paused' : 'screens.shown', { name: names[0] ?? '' });
  const list = new Intl.ListFormat(language()).format(names);
  return t(paused ? 'screens.paused_more' : 'screens.shown_more', { names: list });
}

function Shown({ share, showing, over }: { share: ShareView; showing: Showing; over: boolean }) {
  const sharer = showing.sharer.value;
  const paused = sharer ? sharer.paused.value : share.state === 'paused';
  const stop = () => {
    writeOn();
    void showing.stop();
  };
  return (
    <>
      {sharer && <Miniature stream={sharer.stream} marks={showing.marks} name={share.agent} />}
      <div class="screen-side">
        <div class="screen-words" role="status">
          <p>
            <span class="screen-sign" aria-hidden="true" />
            <strong>{shownTo(paused, [share.agent, ...showing.lookers.value.values()])}</strong>
          </p>
          {over && <p class="small">{t('screens.chat_over')}</p>}
          {!sharer && <p class="small">{t('screens.other_tab')}</p>}
          <RecordingMark share={share} showing={showing} />
        </div>
        <div class="screen-buttons">
          {sharer && (
            <button
              type="button"
              class="secondary"
              onClick={() => void (paused ? showing.resume() : showing.pause())}
            >
              {t(paused ? 'screens.resume' : 'screens.pause')}
            </button>
          )}
          <button type="button" class="primary stop" onClick={stop}>
            {t('screens.stop')}
          </button>
        </div>
      </div>
    </>
  );
}

function Stopped({ name }: { name: string }) {
  return (
    <div class="screen-words" role="status">
      <p>
        <strong>{t('screens.stopped')}</strong>
      </p>
      <p class="small">{t('screens.stopped_unheard', { name })}</p>
    </div>
  );
}
