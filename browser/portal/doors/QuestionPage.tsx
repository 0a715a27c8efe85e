// A box: one question, and somebody joins; in a waiting line, whether anybody is there at all.
import { useRef, useState } from 'preact/hooks';
import { t } from '../../shared/i18n';
import { Failure } from '../FormPage';
import { QuestionField } from '../fields';
import { Frame } from './Frame';
import { type DoorProps, type Titled, useComingIn } from './ways';

export function QuestionPage(props: DoorProps & Titled) {
  const { visit, onLeave } = props;
  const { unsent } = visit.options.keeping;
  const form = useRef<HTMLFormElement>(null);
  const [question, setQuestion] = useState(unsent.read);
  const [missing, setMissing] = useState('');
  const { comeIn, busy, failure } = useComingIn(props);
  const change = (text: string) => {
    setQuestion(text);
    setMissing('');
    unsent.write(text);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const asked = question.trim();
    setMissing(asked ? '' : t('portal.question_wanted'));
    if (asked) void comeIn({ question: asked });
    else form.current?.querySelector('textarea')?.focus();
  };
  const unstaffed = visit.portal.mode === 'queue' && !visit.face.value.staffed;
  return (
    <Frame {...props}>
      {unstaffed && (
        <p class="door-note" role="status">
          {t('doors.line_unstaffed')}
        </p>
      )}
      <form ref={form} noValidate onSubmit={submit}>
        <QuestionField text={question} mistake={missing} onInput={change} />
        <Failure text={failure} />
        <button type="submit" class="primary wide" aria-disabled={busy}>
          {busy ? t('doors.asking') : t('doors.ask')}
        </button>
        {unstaffed && onLeave && (
          <button type="button" class="text-button door-other" onClick={onLeave}>
            {t('doors.leave_request')}
          </button>
        )}
      </form>
    </Frame>
  );
}
