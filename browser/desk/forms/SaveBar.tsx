// Says that something is unsaved, and saves or discards it; stays in sight while the form is scrolled.
import { t } from '../../shared/i18n';
import { Submit } from './FormShell';
import type { Form } from './form';
import { tell } from './notices';

/** Save and discard for a form that changes something; quiet while there is nothing to save. */
export function SaveBar<T extends object>({ form }: { form: Form<T> }) {
  const dirty = form.dirty.value;
  const discard = () => {
    const before = form.values.value;
    form.undo();
    tell(t('admin.discarded'), () => form.putBack(before));
  };
  return (
    <div class={dirty ? 'savebar dirty' : 'savebar'}>
      <span role="status" class="savebar-says">
        {dirty ? t(form.restored.value ? 'admin.unsaved_restored' : 'admin.unsaved') : ''}
      </span>
      {dirty && (
        <button type="button" class="act" onClick={discard}>
          {t('admin.discard')}
        </button>
      )}
      <Submit form={form} label={t('admin.save')} disabled={!dirty} />
    </div>
  );
}
