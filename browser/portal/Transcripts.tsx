// The buttons for the transcript, below a chat that is over.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../shared/i18n';
import type { Chat } from './chat';
import { failureText } from './failures';
import { type Format, saveTranscript } from './transcript';

export function Transcripts({
  chat,
  look = 'secondary',
  children,
}: {
  chat: Chat;
  look?: 'secondary' | 'text-button';
  /** Another way to have it. */
  children?: ComponentChildren;
}) {
  const [failure, setFailure] = useState('');
  const save = async (format: Format) => {
    setFailure('');
    await saveTranscript(chat, format).catch((failed) => setFailure(failureText(failed)));
  };
  return (
    <div class="transcripts">
      <button type="button" class={look} onClick={() => save('html')}>
        {t('portal.transcript')}
      </button>
      <button
        type="button"
        class="text-button"
        aria-label={t('portal.transcript_text')}
        onClick={() => save('text')}
      >
        {t('portal.as_text')}
      </button>
      {children}
      <div role="alert">{failure && <p class="failure">{failure}</p>}</div>
    </div>
  );
}
