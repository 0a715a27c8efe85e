// The transcript to take along, as a web page or as text.
import { saveAs } from '../conversation/Files';
import { language, t } from '../shared/i18n';
import type { Chat } from './chat';

export type Format = 'html' | 'text';

/** Fetches the transcript and saves it; throws a refusal. */
export async function saveTranscript(chat: Chat, format: Format): Promise<void> {
  const blob = await chat.transcript(format, language());
  const name = t('portal.transcript_name', { number: String(chat.view.peek().number) });
  saveAs(blob, `${name}.${format === 'html' ? 'html' : 'txt'}`);
}
