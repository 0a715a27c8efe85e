// Correcting name and address while the case is open.
import { useRef, useState } from 'preact/hooks';
import { Modal } from '../../conversation/Modal';
import { t } from '../../shared/i18n';
import type { Chat } from '../chat';
import { Failure } from '../FormPage';
import { failureText } from '../failures';
import { focusMistake, PersonFields } from '../fields';
import { given, type Mistakes, mistakesFrom, mistakesInCorrection, tidied } from '../person';

export function DetailsDialog({ chat, onClose }: { chat: Chat; onClose(): void }) {
  const form = useRef<HTMLFormElement>(null);
  const [before] = useState(() => {
    const { first_name, last_name, email } = chat.view.peek();
    return { first_name, last_name, email };
  });
  const [person, setPerson] = useState(before);
  const [mistakes, setMistakes] = useState<Mistakes>({});
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);

  const show = (found: Mistakes) => {
    setMistakes(found);
    focusMistake(form.current, found);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const tidy = tidied(person);
    const found = mistakesInCorrection(tidy, before);
    setFailure('');
    show(found);
    if (busy || Object.keys(found).length) return;
    setBusy(true);
    try {
      await chat.correct(given(tidy));
      onClose();
    } catch (failed) {
      show(mistakesFrom(failed));
      setFailure(failureText(failed));
      setBusy(false);
    }
  };
  return (
    <Modal labelledBy="details-title" onClose={onClose}>
      <h2 id="details-title">{t('portal.change_details')}</h2>
      <form ref={form} noValidate onSubmit={submit}>
        <PersonFields person={person} mistakes={mistakes} wanted={before} onChange={setPerson} />
        <Failure text={failure} />
        <div class="actions end">
          <button type="button" class="secondary" onClick={onClose}>
            {t('portal.cancel')}
          </button>
          <button type="submit" class="primary" aria-disabled={busy}>
            {busy ? t('portal.saving') : t('portal.save')}
          </button>
        </div>
      </form>
    </Modal>
  );
}
