// A letter in the conversation: subject, words, files, the history below it on demand, and how far it has come.
import './letters.css';
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Text } from '../../conversation/Bubble';
import { Attachment } from '../../conversation/Files';
import { seconds } from '../../shared/clock';
import { fullTime, t, time } from '../../shared/i18n';
import type { Entry, LetterView } from '../../shared/wire';
import type { DeskCase } from '../live/case';
import { quotedBelow, sendAgain } from '../live/letters';
import { me } from '../session';
import { Icon } from '../shell/icons';
import { mayGoAgain, standingOf } from '../stores/letters';
import { notTakenWords, STATE_ICONS, stateWords, whyWords } from './letter-words';

interface CardProps {
  one: DeskCase;
  letter: LetterView;
  entries: readonly Entry[];
  /** Who wrote it, in the reader's words. */
  author: string;
  /** The address that the case has for its customer. */
  customer: string;
}

/** All of one letter. */
export function LetterCard({ one, letter, entries, author, customer }: CardProps) {
  const id = useId();
  const standing = standingOf(letter);
  const other = letter.stranger || letter.automatic;
  const look = ['said letter first last', standing ? 'ours' : 'theirs', standing ?? '', other ? 'note' : ''];
  return (
    <li class={look.filter(Boolean).join(' ')} id={`letter-${letter.id}`} tabIndex={-1}>
      <div class="author">{author}</div>
      <article class="letter-card" aria-labelledby={id}>
        <header class="letter-head">
          <Icon name="mail" />
          <div>
            <span class="unseen">{t('desk.by_mail_word')}: </span>
            <strong id={id} class="letter-subject" dir="auto">
              {letter.subject || t(standing ? 'desk.letter_subject_same' : 'desk.letter_no_subject')}
            </strong>
            <Ends letter={letter} customer={customer} />
          </div>
        </header>
        {other && <Whose letter={letter} />}
        <Inside one={one} letter={letter} entries={entries} />
      </article>
      <LetterFoot one={one} letter={letter} />
    </li>
  );
}

// the customer's own address needs no saying
function Ends({ letter, customer }: { letter: LetterView; customer: string }) {
  if (letter.address.toLowerCase() === customer.toLowerCase() || letter.stranger) return null;
  const words = standingOf(letter) ? 'desk.letter_to_whom' : 'desk.letter_from_whom';
  return <span class="letter-ends">{t(words, { address: letter.address })}</span>;
}

function Whose({ letter }: { letter: LetterView }) {
  return (
    <p class="letter-whose">
      <Icon name={letter.stranger ? 'warn' : 'bolt'} />{' '}
      {letter.stranger
        ? t('desk.letter_stranger', { address: letter.address || t('desk.letter_nobody') })
        : t('desk.letter_automatic')}
    </p>
  );
}

function Inside({ one, letter, entries }: Pick<CardProps, 'one' | 'letter' | 'entries'>) {
  const texts = entries.filter((entry) => entry.text);
  const files = entries.flatMap((entry) => entry.file ?? []);
  return (
    <div class="letter-inside">
      {texts.map((entry) => (
        <Text key={entry.n} text={entry.text ?? ''} />
      ))}
      {texts.length === 0 && files.length === 0 && <p class="dim">{t('desk.letter_empty')}</p>}
      {letter.quoted && <QuotedBelow one={one} letter={letter} />}
      {files.length > 0 && (
        <div class="letter-files">
          {files.map((file) => (
            <Attachment key={file.id} file={file} load={(wanted) => one.file(wanted)} />
          ))}
        </div>
      )}
      {letter.not_taken.length > 0 && (
        <ul class="letter-left-out" aria-label={t('desk.letter_left_out')}>
          {letter.not_taken.map((file, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what was not taken never changes
            <li key={i}>
              <Icon name="warn" /> {notTakenWords(file)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function QuotedBelow({ one, letter }: { one: DeskCase; letter: LetterView }) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const press = () => {
    setOpen(!open);
    if (open || text !== null) return;
    setFailed(false);
    quotedBelow(one.number, letter.id).then(setText, () => setFailed(true));
  };
  return (
    <div class="letter-history">
      <button type="button" class="text-button" aria-expanded={open} aria-controls={id} onClick={press}>
        {t(open ? 'desk.letter_hide_quoted' : 'desk.letter_show_quoted')}
      </button>
      <div id={id} class="letter-quoted" hidden={!open} aria-live="polite">
        {failed && <p class="letter-why">{t('desk.letter_quoted_failed')}</p>}
        {text === null && !failed && <p class="dim">{t('desk.loading')}</p>}
        {text !== null && <Text text={text} />}
      </div>
    </div>
  );
}

/** How far a letter has come, and the way to try it again; also below a line that tells of one. */
export function LetterFoot({
  one,
  letter,
  plain = false,
}: {
  one: DeskCase;
  letter: LetterView;
  plain?: boolean;
}) {
  const standing = standingOf(letter);
  const at = letter.sent_at ?? letter.at;
  return (
    <>
      <div class="foot">
        {!plain && (
          <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
            {time(letter.at)}
          </time>
        )}
        {standing && (
          <span class={`letter-state ${standing}`}>
            <Icon name={STATE_ICONS[standing]} /> {stateWords(standing)}
          </span>
        )}
      </div>
      {mayGoAgain(letter) && <Trouble one={one} letter={letter} />}
    </>
  );
}

function Trouble({ one, letter }: { one: DeskCase; letter: LetterView }) {
  const [busy, setBusy] = useState(false);
  const row = one.talk.value?.case.row;
  const may = row?.status === 'assigned' && row.agent?.id === me.value?.id;
  const again = async () => {
    if (busy) return;
    setBusy(true);
    await sendAgain(one.number, letter.id);
    setBusy(false);
  };
  return (
    <div class={`letter-trouble ${standingOf(letter)}`}>
      <p>{whyWords(letter, seconds.value)}</p>
      {letter.said && <Said>{letter.said}</Said>}
      {may && (
        <button type="button" class="text-button" aria-disabled={busy} onClick={() => void again()}>
          {t('desk.try_again')}
        </button>
      )}
      {row?.status === 'resolved' && <p>{t('desk.letter_again_reopen')}</p>}
    </div>
  );
}

function Said({ children }: { children: ComponentChildren }) {
  return (
    <p class="letter-said">
      {t('desk.letter_said')} <q dir="auto">{children}</q>
    </p>
  );
}
