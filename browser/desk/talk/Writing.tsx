// Where the agent writes: an answer that the customer reads, by chat or by e-mail, or a note for colleagues; and who may, in words.
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { Composer } from '../../conversation/Composer';
import { sparingly } from '../../conversation/typing';
import { t } from '../../shared/i18n';
import { brief, write } from '../cases/panes';
import type { DeskCase } from '../live/case';
import type { Way } from '../stores/letters';
import type { Offered } from '../stores/rights';
import type { Talk } from '../stores/talk';
import { LetterComposer } from './LetterComposer';
import { WhyNot } from './WhyNot';

/** What is being written. */
export type Writes = Way | 'note';

interface Props {
  one: DeskCase;
  talk: Talk;
  can: Offered;
  /** The ways to the customer that there are now. */
  ways: readonly Way[];
  writes: Writes;
  /** Another number than before, and than 0, brings the focus here. */
  focus: number;
}

const PLACEHOLDERS = {
  answer_long: 'desk.write_answer',
  answer_brief: 'desk.answer_short',
  note_long: 'desk.write_note',
  note_brief: 'desk.note_short',
} as const;

export function Writing({ one, talk, can, ways, writes, focus }: Props) {
  const switches = ways.length > 0 && <Switch number={one.number} ways={ways} writes={writes} />;
  return (
    <div class={writes === 'mail' ? 'writing by-letter' : 'writing'}>
      <WhyNot talk={talk} can={can} ways={ways} />
      {writes === 'mail' ? (
        <LetterComposer one={one} talk={talk} focus={focus}>
          {switches}
        </LetterComposer>
      ) : (
        <Short one={one} note={writes === 'note'} focus={focus}>
          {switches}
        </Short>
      )}
    </div>
  );
}

interface ShortProps {
  one: DeskCase;
  note: boolean;
  focus: number;
  children: ComponentChildren;
}

function Short({ one, note, focus, children }: ShortProps) {
  const typing = useMemo(() => sparingly(() => one.type()), [one]);
  return (
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
      {children}
    </Composer>
  );
}

interface SwitchProps {
  number: number;
  ways: readonly Way[];
  writes: Writes;
}

// the places do not change with what is likelier: chat, e-mail, note
function Switch({ number, ways, writes }: SwitchProps) {
  const both = ways.length > 1;
  return (
    <fieldset class="switch">
      <legend class="unseen">{t('desk.who_reads')}</legend>
      {ways.includes('chat') && (
        <Side pressed={writes === 'chat'} onClick={() => write(number, false, 'chat')}>
          {t(both ? 'desk.by_chat' : 'desk.answer')}
        </Side>
      )}
      {ways.includes('mail') && (
        <Side pressed={writes === 'mail'} onClick={() => write(number, false, 'mail')}>
          {t('desk.by_mail_word')}
        </Side>
      )}
      <Side pressed={writes === 'note'} onClick={() => write(number, true)}>
        {t('desk.note')}
      </Side>
    </fieldset>
  );
}

interface SideProps {
  pressed: boolean;
  onClick: () => void;
  children: ComponentChildren;
}

function Side({ pressed, onClick, children }: SideProps) {
  return (
    <button type="button" class="switch-side" aria-pressed={pressed} onClick={onClick}>
      {children}
    </button>
  );
}
