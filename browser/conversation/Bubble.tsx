// One thing said, as a bubble: text with safe links, a file, and how far it has come.
import { fileSize, fullTime, t, time } from '../shared/i18n';
import { findLinks } from '../shared/links';
import type { Marks } from '../shared/wire';
import { Attachment, type LoadFile } from './Files';
import { AlertIcon, ClockIcon, CloseIcon, FileIcon, LockIcon, TickIcon, TwoTicksIcon } from './icons';
import type { Said } from './items';
import { refusalText } from './problems';
import type { Uploading } from './uploads';

/** What the reader can do with what is under way. */
export interface UnderWayActions {
  onRetry(id: string): void;
  onDiscard(id: string): void;
  onRetryUpload(id: string): void;
  onCancelUpload(id: string): void;
}

interface BubbleProps {
  said: Said;
  marks: Marks;
  /** Shows in words how far it has come; for the newest of the reader's own. */
  newest: boolean;
  load: LoadFile;
  actions: UnderWayActions;
}

export function Bubble({ said, marks, newest, load, actions }: BubbleProps) {
  const { entry, pending, upload } = said;
  const text = entry?.text ?? pending?.text;
  const problem = pending?.problem ?? upload?.problem;
  const look = [
    'said',
    said.ours ? 'ours' : 'theirs',
    said.note ? 'note' : '',
    said.first ? 'first' : '',
    said.last ? 'last' : '',
    problem ? 'refused' : '',
    !entry && !problem ? 'under-way' : '',
  ];
  return (
    <li class={look.filter(Boolean).join(' ')}>
      <Author said={said} />
      <div class={`bubble${entry?.file && !text ? ' bare' : ''}`}>
        {entry?.file && <Attachment file={entry.file} load={load} />}
        {upload && <Upload upload={upload} actions={actions} />}
        {text && <Text text={text} />}
      </div>
      {problem && <Refused said={said} actions={actions} />}
      {said.last && !problem && <Foot said={said} marks={marks} newest={newest} />}
    </li>
  );
}

function Author({ said }: { said: Said }) {
  const name = said.author ?? t('conversation.you');
  const note = said.note && (
    <span class="note-word">
      <LockIcon /> {t('conversation.note')}
    </span>
  );
  if (!said.first) return <span class="unseen">{name}:</span>;
  if (said.mine && !said.note) return <span class="unseen">{name}:</span>;
  return (
    <div class="author">
      {said.author ?? <span class="unseen">{name}</span>} {note}
    </div>
  );
}

/** Text as it was written: lines kept, addresses made into links, nothing read as markup. */
export function Text({ text }: { text: string }) {
  return (
    <p class="words" dir="auto">
      {findLinks(text).map((piece, i) =>
        piece.href ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text never change places
          <a key={i} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </p>
  );
}

function Upload({ upload, actions }: { upload: Uploading; actions: UnderWayActions }) {
  const stop = t('conversation.stop_upload', { name: upload.name });
  return (
    <div class="file">
      <span class="file-sign">
        <FileIcon />
      </span>
      <span class="file-text">
        <span class="file-name">{upload.name}</span>
        {upload.problem ? (
          <span class="file-size">{fileSize(upload.size)}</span>
        ) : upload.waiting ? (
          <span class="file-size">{t('conversation.upload_waits')}</span>
        ) : (
          <progress
            max={1}
            value={upload.share}
            aria-label={t('conversation.uploading', { name: upload.name })}
          />
        )}
      </span>
      {!upload.problem && (
        <button
          type="button"
          class="icon-button"
          aria-label={stop}
          onClick={() => actions.onCancelUpload(upload.id)}
        >
          <CloseIcon />
        </button>
      )}
    </div>
  );
}

function Refused({ said: { pending, upload }, actions }: { said: Said; actions: UnderWayActions }) {
  const problem = pending?.problem ?? upload?.problem;
  const id = pending?.id ?? upload?.id ?? '';
  const hopeless = problem?.code === 'too-large' || problem?.code === 'no-room' || problem?.code === 'closed';
  return (
    <div class="refused-foot">
      <span role="alert">
        <AlertIcon /> {problem && refusalText(problem)}
      </span>
      {!hopeless && (
        <button
          type="button"
          class="text-button"
          onClick={() => (pending ? actions.onRetry(id) : actions.onRetryUpload(id))}
        >
          {t('conversation.retry')}
        </button>
      )}
      <button
        type="button"
        class="text-button"
        onClick={() => (pending ? actions.onDiscard(id) : actions.onCancelUpload(id))}
      >
        {t('conversation.discard')}
      </button>
    </div>
  );
}

function Foot({ said, marks, newest }: { said: Said; marks: Marks; newest: boolean }) {
  return (
    <div class="foot">
      <time dateTime={new Date(said.at).toISOString()} title={fullTime(said.at)}>
        {time(said.at)}
      </time>
      {said.mine && !said.note && <Progress said={said} marks={marks} newest={newest} />}
    </div>
  );
}

function Progress({ said, marks, newest }: { said: Said; marks: Marks; newest: boolean }) {
  const come = howFar(said.entry?.n, marks);
  const word = t(`conversation.${come}`);
  return (
    <span class={`progress ${come}`} title={word}>
      {SIGNS[come]} <span class={newest ? '' : 'unseen'}>{word}</span>
    </span>
  );
}

const SIGNS = {
  sending: <ClockIcon />,
  sent: <TickIcon />,
  delivered: <TwoTicksIcon />,
  read: <TwoTicksIcon />,
};

function howFar(n: number | undefined, marks: Marks): keyof typeof SIGNS {
  if (n === undefined) return 'sending';
  if (n <= marks.read) return 'read';
  return n <= marks.got ? 'delivered' : 'sent';
}
