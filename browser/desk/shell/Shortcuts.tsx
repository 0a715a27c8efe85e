// The sheet that lists the desk's shortcuts.
import { useId } from 'preact/hooks';
import { Modal } from '../../conversation/Modal';
import { t } from '../../shared/i18n';
import { ALERT_KEYS } from '../bell/keys';
import { KEYS } from '../cases/keys';
import { asking } from '../cases/panes';

const WORDS = {
  j: 'desk.key_next',
  k: 'desk.key_previous',
  a: 'desk.key_assign',
  e: 'desk.key_resolve',
  t: 'desk.key_transfer',
  i: 'desk.key_invite',
  r: 'desk.key_answer',
  n: 'desk.key_note',
  '/': 'desk.key_search',
  '1': 'desk.list_unassigned',
  '2': 'desk.list_mine',
  '3': 'desk.list_all',
  y: 'desk.key_accept',
  x: 'desk.key_decline',
  Escape: 'desk.key_escape',
  '?': 'desk.key_sheet',
} as const;

/** Shown while it is asked for. */
export function Shortcuts() {
  const id = useId();
  if (asking.value !== 'shortcuts') return null;
  const close = () => {
    asking.value = null;
  };
  return (
    <Modal labelledBy={id} class="ask" onClose={close}>
      <div class="ask-form">
        <h2 id={id}>{t('desk.shortcuts')}</h2>
        <dl class="keys">
          {[...KEYS, ...ALERT_KEYS].map((key) => (
            <div key={key} class="key-line">
              <dt>
                <kbd>{key === 'Escape' ? 'Esc' : key}</kbd>
              </dt>
              <dd>{t(WORDS[key])}</dd>
            </div>
          ))}
        </dl>
        <div class="ask-buttons">
          <button type="button" class="act main-act" onClick={close}>
            {t('desk.close')}
          </button>
        </div>
      </div>
    </Modal>
  );
}
