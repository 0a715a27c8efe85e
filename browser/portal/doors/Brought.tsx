// A code was brought along, but a chat that is not over is open here: whether it makes way is the customer's choice.
import type { Signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { Modal } from '../../conversation/Modal';
import { t } from '../../shared/i18n';
import { type Chat, runs } from '../chat';
import { codeIn, grouped } from '../code';
import { Failure } from '../FormPage';
import { failureText } from '../failures';
import { Transcripts } from '../Transcripts';
import type { Visit } from '../visit';

interface BroughtProps {
  visit: Visit;
  chat: Chat;
  code: Signal<string>;
}

/** Asks once for each code; who does not want it now finds it in its field when the chat is over. */
export function Brought({ visit, chat, code }: BroughtProps) {
  const [putOff, setPutOff] = useState('');
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const brought = codeIn(code.value);
  if (!brought || brought === putOff) return null;
  const running = runs(chat.view.value);
  const use = async () => {
    if (busy) return;
    setBusy(true);
    setFailure('');
    try {
      if (runs(chat.view.peek())) await chat.end();
      visit.anew();
    } catch (failed) {
      setFailure(failureText(failed));
      setBusy(false);
    }
  };
  return (
    <Modal labelledBy="brought-title" onClose={() => setPutOff(brought)}>
      <h2 id="brought-title">{t('doors.brought_title')}</h2>
      <p class="lead">
        {t(running ? 'doors.brought_running' : 'doors.brought_left', { code: grouped(brought) })}
      </p>
      {running && <Transcripts chat={chat} look="text-button" />}
      <Failure text={failure} />
      <div class="actions end">
        <button type="button" class="secondary" onClick={() => setPutOff(brought)}>
          {t('doors.brought_not_now')}
        </button>
        <button type="button" class="primary" aria-disabled={busy} onClick={use}>
          {t(running ? 'doors.brought_end' : 'doors.brought_use')}
        </button>
      </div>
    </Modal>
  );
}
