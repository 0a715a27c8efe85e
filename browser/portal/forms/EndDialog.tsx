// End chat? Yes or No.
import { useState } from 'preact/hooks';
import { Modal } from '../../conversation/Modal';
import { t } from '../../shared/i18n';
import type { Chat } from '../chat';
import { Failure } from '../FormPage';
import { failureText } from '../failures';

export function EndDialog({ chat, onClose }: { chat: Chat; onClose(): void }) {
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const end = async () => {
    if (busy) return;
    setBusy(true);
    setFailure('');
    try {
      await chat.end();
      onClose();
    } catch (failed) {
      setFailure(failureText(failed));
      setBusy(false);
    }
  };
  return (
    <Modal labelledBy="end-title" onClose={onClose}>
      <h2 id="end-title">{t('forms.end_question')}</h2>
      <p class="lead">{t('forms.end_explained')}</p>
      <Failure text={failure} />
      <div class="actions end">
        <button type="button" class="secondary" onClick={onClose}>
          {t('portal.no')}
        </button>
        <button type="button" class="primary" aria-disabled={busy} onClick={end}>
          {t('portal.yes')}
        </button>
      </div>
    </Modal>
  );
}
