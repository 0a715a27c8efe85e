// A request without a chat: what it is about, and where the answer should go.
import { useRef, useState } from 'preact/hooks';
import { now } from '../../shared/clock';
import { t } from '../../shared/i18n';
import { Failure } from '../FormPage';
import { failureText } from '../failures';
import { focusMistake, PersonFields, QuestionField } from '../fields';
import { personIn } from '../identity';
import { type Mistakes, mistakesFrom, mistakesIn, tidied } from '../person';
import { Frame } from './Frame';
import { beginAs, type DoorProps } from './ways';

export function RequestPage(props: DoorProps & { onBack(): void }) {
  const request = useRequest(props);
  const { question, person, busy } = request;
  return (
    <Frame title={t('doors.request_title')} lead={t('doors.request_lead')} visit={props.visit}>
      <OpenNow {...props} />
      <form ref={request.form} noValidate onSubmit={request.submit}>
        <QuestionField text={question} mistake={request.missing} onInput={request.setQuestion} />
        <PersonFields person={person} mistakes={request.mistakes} onChange={request.setPerson} />
        <Failure text={request.failure} />
        <div class="actions">
          <button type="submit" class="primary" aria-disabled={busy}>
            {busy ? t('portal.sending_request') : t('portal.send_request')}
          </button>
          <button type="button" class="secondary" onClick={props.onBack}>
            {t('doors.back')}
          </button>
        </div>
      </form>
    </Frame>
  );
}

// whoever found the door closed is told that it has opened; what is entered goes along
function OpenNow({ visit, onBack }: DoorProps & { onBack(): void }) {
  const [wasOpen] = useState(() => visit.face.peek().open);
  return (
    <div role="status">
      {!wasOpen && visit.face.value.open && (
        <p class="door-note">
          {t('doors.open_now')}{' '}
          <button type="button" class="text-button" onClick={onBack}>
            {t('doors.open_now_go')}
          </button>
        </p>
      )}
    </div>
  );
}

// what is entered stays in this tab: the question as the draft of a chat, the person as in the chat's form
function useEntered({ visit, identity }: DoorProps) {
  const { keeping } = visit.options;
  const [question, setText] = useState(keeping.unsent.read);
  const [person, setWho] = useState(() => (identity ? personIn(identity, now()) : null) ?? keeping.person());
  const setQuestion = (text: string) => {
    setText(text);
    keeping.unsent.write(text);
  };
  const setPerson = (changed: typeof person) => {
    setWho(changed);
    keeping.keepPerson(changed);
  };
  return { question, setQuestion, person, setPerson };
}

function useRequest(props: DoorProps) {
  const form = useRef<HTMLFormElement>(null);
  const entered = useEntered(props);
  const [mistakes, setMistakes] = useState<Mistakes>({});
  const [missing, setMissing] = useState('');
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const show = (found: Mistakes) => {
    setMistakes(found);
    focusMistake(form.current, found);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const person = tidied(entered.person);
    const question = entered.question.trim();
    const found = mistakesIn(person);
    setFailure('');
    setMissing(question ? '' : t('portal.question_wanted'));
    show(found);
    if (!question) form.current?.querySelector('textarea')?.focus();
    if (busy || !question || Object.keys(found).length) return;
    setBusy(true);
    try {
      await beginAs(props, person, { question, by_mail: true }, person);
    } catch (failed) {
      const theirs = mistakesFrom(failed);
      show(theirs);
      if (!Object.keys(theirs).length) setFailure(failureText(failed));
    }
    setBusy(false);
  };
  return { ...entered, form, mistakes, missing, failure, busy, submit };
}
