// Where the agent writes: an answer that the customer reads, or a note for colleagues; and who may write, in words.
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { Composer } from '../../conversation/Composer';
import { sparingly } from '../../conversation/typing';
import { t } from '../../shared/i18n';
import { brief, write } from '../cases/panes';
import { CopyButton } from '../forms/CopyBox';
import type { DeskCase } from '../live/case';
import type { Offered } from '../stores/rights';
import type { Talk } from '../stores/talk';
import { chatRuns, standingOf } from '../stores/times';

interface Props {
  one: DeskCase;
  talk: Talk;
  can: Offered;
  note: boolean;
  /** Another number than before, and than 0, brings the focus here. */
  focus: number;
}

const PLACEHOLDERS = {
  answer_long: 'desk.write_answer',
  answer_brief: 'desk.answer_short',
  note_long: 'desk.write_note',
  note_brief: 'desk.note_short',
} as const;

export function Writing({ one, talk, can, note, focus }: Props) {
  const typing = useMemo(() => sparingly(() => one.type()), [one]);
  return (
    <div class="writing">
      {!can.write && <WhyNot talk={talk} can={can} />}
      <Composer
        key={note ? 'note' : 'answer'}
        draft={note ? one.note : one.message}
        tone={note ? 'note' : 'message'}
        label={t(note ? 'desk.write_note' : 'desk.write_answer')}
        placeholder={t(PLACEHOLDERS[`${note ? 'note' : 'answer'}_${brief.value ? 'brief' : 'long'}`])}
        sendLabel={t(note ? 'desk.send_note' : 'desk.send_answer')}
        focus={focus}
        onSend={(text) => one.outbox.add(text, note)}
        onTyping={note ? () => undefined : typing}
        onFiles={(files) => one.uploads.add(files, note)}
      >
        {can.write && <Switch number={one.number} note={note} />}
      </Composer>
    </div>
  );
}

function Switch({ number, note }: { number: number; note: boolean }) {
  return (
    <fieldset class="switch">
      <legend class="unseen">{t('desk.who_reads')}</legend>
      <Side pressed={!note} onClick={() => write(number, false)}>
        {t('desk.answer')}
      </Side>
      <Side pressed={note} onClick={() => write(number, true)}>
        {t('desk.note')}
      </Side>
    </fieldset>
  );
}

function Side({
  pressed,
  onClick,
  children,
}: {
  pressed: boolean;
  onClick: () => void;
  children: ComponentChildren;
}) {
  return (
    <button type="button" class="switch-side" aria-pressed={pressed} onClick={onClick}>
      {children}
    </button>
  );
}

function WhyNot({ talk, can }: { talk: Talk; can: Offered }) {
  const { row, email } = talk.case;
  if (standingOf(row) === 'request' && email) return <ByMail email={email} />;
  if (can.assignToMe && chatRuns(row)) return <p class="why-not">{t('desk.take_to_answer')}</p>;
  if (row.status === 'assigned' && row.agent && chatRuns(row))
    return <p class="why-not">{t('desk.other_answers', { name: row.agent.screen_name })}</p>;
  return <p class="why-not">{t('desk.chat_over')}</p>;
}

function ByMail({ email }: { email: string }) {
  return (
    <div class="why-not by-mail">
      <p>{t('desk.by_mail')}</p>
      <p class="copyable">
        <strong class="email">{email}</strong> <CopyButton text={email} label={t('desk.copy_address')} />
      </p>
    </div>
  );
}
