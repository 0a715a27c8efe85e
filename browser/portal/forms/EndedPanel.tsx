// Below a chat that is over: what stayed unsent, how it went, the transcript to take along, a new beginning.
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { t } from '../../shared/i18n';
import type { Chat } from '../chat';
import { failureText } from '../failures';
import { Transcripts } from '../Transcripts';
import { MailTranscript } from './MailTranscript';

interface EndedPanelProps {
  chat: Chat;
  askRating: boolean;
  /** Whether mail is set up. */
  mail: boolean;
  onAnew(): void;
}

export function EndedPanel({ chat, askRating, mail, onAnew }: EndedPanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const unsent = chat.unsent.value;
  return (
    <section class="over" aria-labelledby="ended-title">
      <h2 id="ended-title" ref={heading} tabIndex={-1}>
        {t('forms.ended_title')}
      </h2>
      {unsent && <Unsent text={unsent} />}
      {askRating && <RatingQuestion chat={chat} />}
      <Transcripts chat={chat}>
        <MailTranscript chat={chat} mail={mail} />
      </Transcripts>
      <button type="button" class="text-button anew" onClick={onAnew}>
        {t('portal.anew')}
      </button>
    </section>
  );
}

function Unsent({ text }: { text: string }) {
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const [copied, setCopied] = useState(false);
  // where the browser forbids copying, the text is marked for it
  const copy = () => {
    box.current?.select();
    navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <div class="unsent">
      <label for={id}>{t('forms.unsent')}</label>
      <textarea id={id} ref={box} readOnly rows={2} dir="auto" value={text} aria-describedby={`${id}-how`} />
      <p id={`${id}-how`} class="small">
        {t('forms.unsent_how')}
      </p>
      <button type="button" class="secondary quiet" onClick={copy}>
        {copied ? t('forms.copied') : t('forms.copy')}
      </button>
    </div>
  );
}

function RatingQuestion({ chat }: { chat: Chat }) {
  const [failure, setFailure] = useState('');
  const rated = chat.view.value.rated;
  const rate = async (score: number) => {
    setFailure('');
    await chat.rate(score).catch((failed) => setFailure(failureText(failed)));
  };
  return (
    <div class="rating">
      {rated ? <Thanks /> : <Scores onRate={rate} />}
      <div role="alert">{failure && <p class="failure">{failure}</p>}</div>
    </div>
  );
}

// the button that was pressed is gone: the focus goes to what came of it
function Thanks() {
  const words = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) words.current?.focus({ preventScroll: true });
  }, []);
  return (
    <p ref={words} tabIndex={-1}>
      {t('forms.rated')}
    </p>
  );
}

function Scores({ onRate }: { onRate(score: number): void }) {
  return (
    <fieldset>
      <legend>{t('forms.rate')}</legend>
      <div class="scores">
        {[1, 2, 3, 4, 5].map((score) => (
          <button
            type="button"
            key={score}
            aria-label={t('forms.rate_score', { score })}
            onClick={() => onRate(score)}
          >
            {score}
          </button>
        ))}
      </div>
      <div class="score-words" aria-hidden="true">
        <span>{t('forms.rate_low')}</span>
        <span>{t('forms.rate_high')}</span>
      </div>
    </fieldset>
  );
}
