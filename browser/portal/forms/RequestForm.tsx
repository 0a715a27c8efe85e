// I don't want to wait: the question, and where the answer goes; then the same case is a support request.
import { useEffect, useRef, useState } from 'preact/hooks';
import { makeClientId } from '../../shared/client_id';
import type { Draft } from '../../shared/draft';
import { pieces, t } from '../../shared/i18n';
import type { Chat } from '../chat';
import { Failure } from '../FormPage';
import { failureText } from '../failures';
import { focusMistake, PersonFields, QuestionField } from '../fields';
import { type Mistakes, mistakesFrom, mistakesIn, tidied } from '../person';

interface RequestFormProps {
  chat: Chat;
  draft: Draft;
  onBack(): void;
}

export function RequestForm({ chat, draft, onBack }: RequestFormProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const request = useRequest(chat, draft);
  const { form, question, setQuestion, person, setPerson, correcting, setCorrecting, busy } = request;
  return (
    <div class="page request-page">
      <h1 ref={heading} tabIndex={-1}>
        {t('forms.request_title')}
      </h1>
      <p class="lead">
        {t('forms.request_lead')} {request.wrote && t('forms.request_lead_written')}
      </p>
      <form ref={form} noValidate onSubmit={request.submit}>
        <QuestionField text={question} mistake={request.missing} onInput={setQuestion} />
        {correcting ? (
          <PersonFields person={person} mistakes={request.mistakes} onChange={setPerson} />
        ) : (
          <p class="answer-to">
            {pieces('forms.answer_to', { email: <strong key="email">{person.email}</strong> })}{' '}
            <button type="button" class="text-button" onClick={() => setCorrecting(true)}>
              {t('forms.change')}
            </button>
          </p>
        )}
        <Failure text={request.failure} />
        <div class="actions">
          <button type="submit" class="primary" aria-disabled={busy}>
            {busy ? t('portal.sending_request') : t('portal.send_request')}
          </button>
          <button type="button" class="secondary" onClick={onBack}>
            {t('portal.back')}
          </button>
        </div>
      </form>
    </div>
  );
}

// what is entered, kept as a draft; the same id for every try, so that pressing twice asks once
function useEntered(chat: Chat, draft: Draft) {
  const [clientId, renewId] = useState(makeClientId);
  const [question, setText] = useState(draft.read);
  const [person, setPerson] = useState(() => {
    const { first_name, last_name, email } = chat.view.peek();
    return { first_name, last_name, email };
  });
  const setQuestion = (text: string) => {
    setText(text);
    draft.write(text);
    renewId(makeClientId());
  };
  return { clientId, question, setQuestion, person, setPerson };
}

function useRequest(chat: Chat, draft: Draft) {
  const form = useRef<HTMLFormElement>(null);
  const entered = useEntered(chat, draft);
  // a portal that asked for no name asks for it here
  const [correcting, setCorrecting] = useState(() => Object.keys(mistakesIn(entered.person)).length > 0);
  const [mistakes, setMistakes] = useState<Mistakes>({});
  const [missing, setMissing] = useState('');
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const wrote = chat.thread.value.entries.some(
    (entry) => entry.by === 'customer' && entry.kind === 'message',
  );

  const show = (found: Mistakes) => {
    setMistakes(found);
    if (!Object.keys(found).length) return;
    setCorrecting(true);
    queueMicrotask(() => focusMistake(form.current, found));
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const person = tidied(entered.person);
    const question = entered.question.trim();
    const found = mistakesIn(person);
    const lacking = question || wrote ? '' : t('portal.question_wanted');
    setMissing(lacking);
    setFailure('');
    show(found);
    if (lacking) form.current?.querySelector('textarea')?.focus();
    if (busy || lacking || Object.keys(found).length) return;
    setBusy(true);
    const failed = await chat
      .leave({ client_id: entered.clientId, question, ...person })
      .catch((thrown) => thrown);
    if (failed === undefined) draft.write('');
    else {
      show(mistakesFrom(failed));
      setFailure(failureText(failed));
    }
    setBusy(false);
  };
  return { ...entered, form, correcting, setCorrecting, mistakes, missing, failure, busy, wrote, submit };
}
