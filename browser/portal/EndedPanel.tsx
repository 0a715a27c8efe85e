// Below a chat that is over: how did it go, take the transcript along, begin anew.
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../shared/i18n';
import type { Chat } from './chat';
import { failureText } from './failures';
import { Transcripts } from './Transcripts';

interface EndedPanelProps {
  chat: Chat;
  askRating: boolean;
  onAnew(): void;
}

export function EndedPanel({ chat, askRating, onAnew }: EndedPanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <section class="over" aria-labelledby="ended-title">
      <h2 id="ended-title" ref={heading} tabIndex={-1}>
        {t('portal.ended_title')}
      </h2>
      {askRating && <RatingQuestion chat={chat} />}
      <Transcripts chat={chat} />
      <button type="button" class="text-button anew" onClick={onAnew}>
        {t('portal.anew')}
      </button>
    </section>
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
      <div role="status">{rated && <p>{t('portal.rated')}</p>}</div>
      {!rated && (
        <fieldset>
          <legend>{t('portal.rate')}</legend>
          <div class="scores">
            {[1, 2, 3, 4, 5].map((score) => (
              <button
                type="button"
                key={score}
                aria-label={t('portal.rate_score', { score })}
                onClick={() => rate(score)}
              >
                {score}
              </button>
            ))}
          </div>
          <div class="score-words" aria-hidden="true">
            <span>{t('portal.rate_low')}</span>
            <span>{t('portal.rate_high')}</span>
          </div>
        </fieldset>
      )}
      <div role="alert">{failure && <p class="failure">{failure}</p>}</div>
    </div>
  );
}
