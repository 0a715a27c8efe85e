// Where the agent writes an e-mail: to whom, subject, words, files, and the customer's last words below.
import './letter-composer.css';
import type { ComponentChildren, TargetedEvent } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { ChooseFiles, insert, LONGEST, pasted, useGrowing } from '../../conversation/Composer';
import { EmojiPicker } from '../../conversation/EmojiPicker';
import { t } from '../../shared/i18n';
import { stayWith } from '../cases/panes';
import { tell } from '../forms/notices';
import type { DeskCase } from '../live/case';
import { sendAndResolve, sendLetter } from '../live/letters';
import { Icon } from '../shell/icons';
import { firstSubject, LONGEST_SUBJECT, lastWords } from '../stores/letters';
import type { Talk } from '../stores/talk';
import { chatRuns } from '../stores/times';
import { LetterFiles } from './LetterFiles';
import { notSentWords } from './letter-words';

interface Props {
  one: DeskCase;
  talk: Talk;
  /** Another number than before, and than 0, brings the focus to the words. */
  focus: number;
  /** The switch to other ways and to notes. */
  children: ComponentChildren;
}

export function LetterComposer({ one, talk, focus, children }: Props) {
  const { letter } = one;
  const { field, subject, send } = useLetter(one, talk, focus);
  const quotable = lastWords(talk.thread.entries);
  return (
    <form
      class="letter-composer"
      aria-label={t('desk.letter')}
      onSubmit={(event) => {
        event.preventDefault();
        void send(false);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
        event.preventDefault();
        void send(false);
      }}
    >
      {children}
      <div class={letter.begun.value ? 'letter-box' : 'letter-box idle'}>
        <Heads one={one} subject={subject} to={talk.case.email} />
        <textarea
          ref={field}
          class="letter-text"
          rows={4}
          maxLength={LONGEST}
          value={letter.text.value}
          readOnly={letter.sending.value}
          aria-label={t('desk.write_letter')}
          placeholder={t('desk.letter_placeholder')}
          dir="auto"
          onInput={(event) => {
            stayWith(one.number, 'mail');
            letter.write(event.currentTarget.value);
          }}
          onPaste={(event: TargetedEvent<HTMLTextAreaElement, ClipboardEvent>) =>
            pasted(event, (files) => letter.uploads.add(files))
          }
        />
        <LetterFiles letter={letter} />
        {quotable && <Quote one={one} text={quotable} />}
        <Tools one={one} talk={talk} send={send}>
          <ChooseFiles onFiles={(files) => letter.uploads.add(files)} />
          <EmojiPicker onPick={(emoji) => insert(field, emoji, (text) => letter.write(text))} />
        </Tools>
      </div>
      <NotSent one={one} />
    </form>
  );
}

function useLetter(one: DeskCase, talk: Talk, focus: number) {
  const { letter } = one;
  const field = useRef<HTMLTextAreaElement>(null);
  useGrowing(field, letter.text.value);
  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);
  const subject = letter.subject ?? firstSubject(talk.letters.values(), talk.case.problem);
  const send = async (resolves: boolean) => {
    if (letter.sending.peek()) return;
    if (!letter.text.peek().trim()) return void field.current?.focus();
    if (letter.uploading) return tell(t('desk.letter_files_wait'));
    const went = resolves ? await sendAndResolve(one, subject.trim()) : await sendLetter(one, subject.trim());
    if (!went) return;
    if (!resolves) tell(t('desk.letter_done'));
    field.current?.focus();
  };
  return { field, subject, send };
}

function Heads({ one, subject, to }: { one: DeskCase; subject: string; to: string }) {
  const id = useId();
  return (
    <div class="letter-heads">
      <span class="letter-label">{t('desk.letter_to')}</span>
      <span class="letter-to email">{to}</span>
      <label class="letter-label" for={id}>
        {t('desk.letter_subject')}
      </label>
      <input
        id={id}
        class="letter-subject-field"
        type="text"
        dir="auto"
        maxLength={LONGEST_SUBJECT}
        autocomplete="off"
        placeholder={t('desk.letter_subject_same')}
        value={subject}
        readOnly={one.letter.sending.value}
        onInput={(event) => one.letter.change({ subject: event.currentTarget.value })}
      />
    </div>
  );
}

function Quote({ one, text }: { one: DeskCase; text: string }) {
  const { letter } = one;
  return (
    <details class="letter-quote">
      <summary>{t(letter.quote ? 'desk.letter_quotes' : 'desk.letter_quotes_not')}</summary>
      <label class="letter-quote-choice">
        <input
          type="checkbox"
          checked={letter.quote}
          onChange={(event) => letter.change({ quote: event.currentTarget.checked })}
        />
        {t('desk.letter_quote')}
      </label>
      <blockquote class={letter.quote ? 'letter-quoted' : 'letter-quoted left-out'} dir="auto">
        {text}
      </blockquote>
    </details>
  );
}

interface ToolsProps {
  one: DeskCase;
  talk: Talk;
  send(resolves: boolean): Promise<void>;
  children: ComponentChildren;
}

function Tools({ one, talk, send, children }: ToolsProps) {
  const { letter } = one;
  const busy = letter.sending.value;
  const unable = busy || letter.uploading || !letter.text.value.trim();
  return (
    <div class="letter-tools">
      {children}
      <span class="letter-hint">{t('desk.letter_how')}</span>
      <span class="letter-sends">
        {!chatRuns(talk.case.row) && (
          <button type="button" class="act" aria-disabled={unable} onClick={() => void send(true)}>
            {t('desk.letter_send_resolve')}
          </button>
        )}
        <button type="submit" class="act main-act" aria-disabled={unable}>
          <Icon name="mail" /> {t(busy ? 'desk.letter_sending' : 'desk.letter_send')}
        </button>
      </span>
    </div>
  );
}

function NotSent({ one }: { one: DeskCase }) {
  const failed = one.letter.notSent.value;
  return (
    <div role="alert">
      {failed && (
        <p class="letter-not-sent">
          <Icon name="warn" /> {notSentWords(failed.problem)}
        </p>
      )}
    </div>
  );
}
