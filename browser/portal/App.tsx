// The portal's page: the company's head and foot, and between them whatever the visit has come to.
import { effect, type Signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { CloseIcon } from '../conversation/icons';
import { fetchWords, language, sections, speak, t } from '../shared/i18n';
import type { PortalView } from '../shared/wire';
import type { Attention } from './attention';
import type { Boot } from './boot';
import { ChatView } from './ChatView';
import { runs } from './chat';
import { Failure, FormPage } from './FormPage';
import type { Frame } from './frame';
import { doors, Late } from './Late';
import { useLooking } from './looking';
import { Notice } from './Notice';
import { portalText, webAddress } from './texts';
import type { Loss, Visit } from './visit';

export interface AppProps {
  boot: Boot;
  frame: Frame;
  attention: Attention;
  visit: Visit;
  /** What stands in the field for a connection code: at first what came in the address. */
  code: Signal<string>;
}

export function App(props: AppProps) {
  const { boot, frame } = props;
  const [failure, setFailure] = useState('');
  useTelling(props);
  return (
    <div class="portal">
      <header class="head">
        <Company portal={boot.portal} />
        <LanguageChoice boot={boot} visit={props.visit} onFailure={setFailure} />
        {frame.hosted.value && (
          <button
            type="button"
            class="icon-button"
            aria-label={t('portal.close')}
            onClick={() => frame.leave()}
          >
            <CloseIcon />
          </button>
        )}
      </header>
      <Failure text={failure} />
      <main>
        <VisitView {...props} />
      </main>
      <Foot portal={boot.portal} />
    </div>
  );
}

function Company({ portal }: { portal: PortalView }) {
  return (
    <div class="company">
      {portal.logo && <img src={portal.logo} alt="" />}
      <span>{portal.name}</span>
    </div>
  );
}

interface LanguageChoiceProps {
  boot: Boot;
  visit: Visit;
  /** Called with the words for a language that could not be had; with none when it could. */
  onFailure(words: string): void;
}

export function LanguageChoice({ boot, visit, onFailure }: LanguageChoiceProps) {
  const wanted = useRef('');
  const choose = async (select: HTMLSelectElement) => {
    const code = select.value;
    wanted.current = code;
    onFailure('');
    try {
      const words = await fetchWords(code, sections());
      if (wanted.current !== code) return;
      speak(code, words);
      visit.options.keeping.keepLanguage(code);
    } catch {
      if (wanted.current !== code) return;
      select.value = language();
      onFailure(t('portal.language_failed'));
    }
  };
  return (
    <select
      class="language"
      aria-label={t('portal.language')}
      value={language()}
      onChange={(event) => void choose(event.currentTarget)}
    >
      {boot.languages.map(({ code, name }) => (
        <option key={code} value={code} lang={code}>
          {name}
        </option>
      ))}
    </select>
  );
}

function Foot({ portal }: { portal: PortalView }) {
  const links = [
    [t('portal.privacy'), webAddress(portal.privacy_url)],
    [t('portal.imprint'), webAddress(portal.imprint_url)],
  ] as const;
  return (
    <footer class="foot-links">
      {links.map(
        ([words, address]) =>
          address && (
            <a key={words} href={address} target="_blank" rel="noopener">
              {words}
            </a>
          ),
      )}
    </footer>
  );
}

function VisitView(props: AppProps) {
  const { visit } = props;
  const stage = visit.stage.value;
  if (stage.at === 'chat') {
    const { chat } = stage;
    const key = chat.view.peek().number;
    return (
      <>
        <ChatView key={key} visit={visit} chat={chat} attention={props.attention} />
        {visit.portal.kind === 'pin' && props.code.value && (
          <Late of={doors} meanwhile={null} failing={() => null}>
            {({ Brought }) => <Brought key={key} visit={visit} chat={chat} code={props.code} />}
          </Late>
        )}
      </>
    );
  }
  if (stage.at === 'lost') return <LostPage loss={stage.loss} onAnew={() => visit.anew()} />;
  if (stage.at === 'taking_up') {
    return (
      <p class="page taking-up" role="status">
        {stage.unreachable ? t('portal.taking_up_offline') : t('portal.taking_up')}
      </p>
    );
  }
  return <Beginning {...props} />;
}

// a visit that has not begun: an open chat asks at once, everything else comes late
function Beginning(props: AppProps) {
  const { visit, attention } = props;
  const late = useRef(false);
  useLooking(visit, attention);
  // once the doors are here they stay: a chat that opens takes nobody's request from under their hands
  late.current ||= visit.portal.kind !== 'chat' || !visit.face.value.open;
  if (late.current) return <Late of={doors}>{({ Door }) => <Door {...props} />}</Late>;
  return <FormPage visit={visit} frame={props.frame} />;
}

function LostPage({ loss, onAnew }: { loss: Loss; onAnew(): void }) {
  return (
    <Notice title={t(`portal.${loss}_title`)} lead={t(`portal.${loss}_lead`)}>
      <div class="actions">
        {loss === 'refused' && (
          <button type="button" class="primary" onClick={() => location.reload()}>
            {t('portal.again')}
          </button>
        )}
        {(loss === 'gone' || loss === 'deleted') && (
          <button type="button" class="primary" onClick={onAnew}>
            {t('portal.anew')}
          </button>
        )}
      </div>
    </Notice>
  );
}

// the tab's title and the page around are told what is unread
function useTelling({ boot, frame, attention, visit }: AppProps) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: these live as long as the page
  useEffect(() => {
    const chat = () => {
      const stage = visit.stage.value;
      return stage.at === 'chat' ? stage.chat : null;
    };
    const unread = () => chat()?.unread.value ?? 0;
    const title = () => {
      document.documentElement.lang = language();
      return portalText(boot.portal, language(), 'title') || boot.portal.name;
    };
    attention.count(unread, title);
    return effect(() => {
      const view = chat()?.view.value;
      const running = view ? runs(view) : visit.stage.value.at === 'taking_up';
      frame.tell({ unread: unread(), running });
    });
  }, []);
}
