// The chat itself: who is there, what was said, what one writes; and while waiting, the way out.
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { Composer } from '../conversation/Composer';
import { lineForCustomer } from '../conversation/customer_lines';
import { DropArea } from '../conversation/DropArea';
import { Modal } from '../conversation/Modal';
import { ThreadView } from '../conversation/ThreadView';
import type { Draft } from '../shared/draft';
import { t } from '../shared/i18n';
import type { Entry, FileView } from '../shared/wire';
import type { Attention } from './attention';
import { type Chat, runs } from './chat';
import { OfflineIcon } from './icons';
import { doors, forms, Late, useLate } from './Late';
import { Menu } from './Menu';
import { Status, Waiting } from './Status';
import type { Visit } from './visit';

interface ChatPageProps {
  visit: Visit;
  chat: Chat;
  draft: Draft;
  attention: Attention;
  onNoWait(): void;
}

type Question = 'none' | 'end' | 'details';

export function ChatPage({ visit, chat, draft, attention, onNoWait }: ChatPageProps) {
  const [question, ask] = useState<Question>('none');
  const view = chat.view.value;
  const running = runs(view);
  const { files_allowed, ask_rating, mail } = visit.portal;
  const onFiles = files_allowed && running ? (files: File[]) => chat.uploads.add(files) : undefined;
  return (
    <DropArea class="chat" onFiles={onFiles}>
      <h1 class="unseen">{t('conversation.thread')}</h1>
      {running && (
        <header class="chat-head">
          <Status view={view} />
          <button type="button" class="secondary quiet" onClick={() => ask('end')}>
            {t('portal.end')}
          </button>
          <Menu chat={chat} attention={attention} onDetails={() => ask('details')} />
        </header>
      )}
      {view.chat === 'waiting' && <WaitingStrip chat={chat} onNoWait={onNoWait} />}
      {running && <Offline chat={chat} />}
      <Screen chat={chat} onFiles={onFiles} />
      <Talk chat={chat} attention={attention} />
      {running ? (
        <Composer
          draft={draft}
          label={t('portal.write')}
          placeholder={view.chat === 'waiting' ? t('portal.write_question') : t('portal.write_placeholder')}
          onSend={(text) => chat.outbox.add(text)}
          onTyping={chat.tellTyping}
          focus={visit.begun}
          {...(onFiles ? { onFiles } : {})}
        />
      ) : (
        <Late of={forms} meanwhile={null}>
          {({ EndedPanel }) => (
            <EndedPanel chat={chat} askRating={ask_rating} mail={mail} onAnew={() => visit.anew()} />
          )}
        </Late>
      )}
      {question === 'end' && running && <LateDialog of="end" chat={chat} onClose={() => ask('none')} />}
      {question === 'details' && <LateDialog of="details" chat={chat} onClose={() => ask('none')} />}
    </DropArea>
  );
}

function Screen({ chat, onFiles }: { chat: Chat; onFiles: ((files: File[]) => void) | undefined }) {
  const share = chat.share.value;
  if (!share) return null;
  return (
    <Late of={forms} meanwhile={null}>
      {({ ScreenStrip }) => <ScreenStrip chat={chat} share={share} onFiles={onFiles} />}
    </Late>
  );
}

interface DialogProps {
  of: 'end' | 'details';
  chat: Chat;
  onClose(): void;
}

function LateDialog({ of, chat, onClose }: DialogProps) {
  const name = of === 'end' ? t('portal.end') : t('portal.change_details');
  const failing = (missing: ComponentChildren) => (
    <Modal label={name} onClose={onClose}>
      {missing}
    </Modal>
  );
  return (
    <Late of={forms} meanwhile={null} failing={failing} onBack={onClose}>
      {({ EndDialog, DetailsDialog }) => {
        const Dialog = of === 'end' ? EndDialog : DetailsDialog;
        return <Dialog chat={chat} onClose={onClose} />;
      }}
    </Late>
  );
}

function WaitingStrip({ chat, onNoWait }: { chat: Chat; onNoWait(): void }) {
  const { in_line, asked } = chat.view.value;
  const usual = <Waiting onNoWait={onNoWait} />;
  if (!in_line && asked === 'anyone') return usual;
  return (
    <Late of={doors} meanwhile={usual} failing={() => usual}>
      {({ Standing }) => <Standing chat={chat} onNoWait={onNoWait} />}
    </Late>
  );
}

function tellsOfScreens({ kind }: Entry): boolean {
  return /^(share|record)_/.test(kind);
}

function Talk({ chat, attention }: { chat: Chat; attention: Attention }) {
  const { first_name, last_name, agents } = chat.view.value;
  const load = (file: FileView) => chat.file(file.id);
  const { entries } = chat.thread.value;
  const late = useLate(forms, entries.some(tellsOfScreens));
  const line = (entry: Entry) => late?.lineForScreens(entry) ?? lineForCustomer(entry);
  const actions = useMemo(
    () => ({
      onRetry: (id: string) => chat.outbox.retry(id),
      onDiscard: (id: string) => chat.outbox.discard(id),
      onRetryUpload: (id: string) => chat.uploads.retry(id),
      onCancelUpload: (id: string) => chat.uploads.cancel(id),
    }),
    [chat],
  );
  return (
    <ThreadView
      reader={{ side: 'customer' }}
      customer={`${first_name} ${last_name}`.trim()}
      entries={entries}
      pending={chat.outbox.pending.value}
      uploads={chat.uploads.list.value}
      marks={agents}
      typing={chat.typing.name.value}
      load={load}
      line={line}
      actions={actions}
      attentive={attention.attentive.value}
      onRead={(n) => chat.read(n)}
    />
  );
}

const PATIENCE = 1_500;

// said only when the line stays away: a short break is nobody's concern
function Offline({ chat }: { chat: Chat }) {
  const waits = chat.line.state.value === 'waiting';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!waits) return setShown(false);
    const timer = setTimeout(() => setShown(true), navigator.onLine ? PATIENCE : 0);
    return () => clearTimeout(timer);
  }, [waits]);
  return (
    <div role="status">
      {shown && (
        <p class="offline">
          <OfflineIcon /> {t('portal.offline')}
        </p>
      )}
    </div>
  );
}
