// The transcript to take along, as a web page or as text.
import { useState } from 'preact/hooks';
import { saveAs } from '../conversation/Files';
import { language, t } from '../shared/i18n';
import type { Chat } from './chat';
import { failureText } from './failures';

type Format = 'html' | 'text';

/** Fetches the transcript and saves it; throws a refusal. */
export async function saveTranscript(chat: Chat, format: Format): Promise<void> {
  const blob = await chat.transcript(format, language());
  const name = t('portal.transcript_name', { number: String(chat.view.peek().number) });
  saveAs(blob, `${name}.${format === 'html' ? 'html' : 'txt'}`);
}

export function Transcripts({
  chat,
  look = 'secondary',
}: {
  chat: Chat;
  look?: 'secondary' | 'text-button';
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
      <div role="alert">{failure && <p class="failure">{failure}</p>}</div>
    </div>
  );
}
