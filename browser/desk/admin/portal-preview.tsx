// The portal's page beside its form: drawn as it is being changed, or the real one in a frame.
import { useId, useState } from 'preact/hooks';
import type { PortalFull } from '../../shared/bodies';
import { language, t } from '../../shared/i18n';
import type { Form } from '../forms/form';
import { languages } from '../session';
import { PortalSketch } from './portal-sketch';
import type { PortalValues } from './portal-values';

interface Props {
  form: Form<PortalValues>;
  /** Null while the portal is not made yet: there is no real page then. */
  portal: PortalFull | null;
  /** Grows when something was saved, so that the frame is loaded anew. */
  version: number;
}

/** The real page while nothing is unsaved, else a drawing that follows the form; which one can be chosen too. */
export function PortalPreview({ form, portal, version }: Props) {
  const id = useId();
  const [shown, setShown] = useState(true);
  const [spoken, setSpoken] = useState(language());
  const [chosen, setChosen] = useState<'real' | 'drawn' | null>(null);
  const dirty = form.dirty.value;
  const view = portal === null ? 'drawn' : (chosen ?? (dirty ? 'drawn' : 'real'));
  return (
    <section class="preview" aria-labelledby={id}>
      <div class="preview-head">
        <h2 id={id}>{t('admin.preview')}</h2>
        <select
          class="small-select"
          aria-label={t('admin.preview_language')}
          value={spoken}
          onChange={(event) => setSpoken(event.currentTarget.value)}
        >
          {languages.map(({ code, name }) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
        <button type="button" class="act bare" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {t(shown ? 'admin.preview_hide' : 'admin.preview_show')}
        </button>
      </div>
      {shown && portal && <Views view={view} choose={setChosen} />}
      {shown && view === 'drawn' && (
        <>
          <PortalSketch form={form} spoken={spoken} logo={portal?.logo ?? null} />
          <p class="hint">{t('admin.preview_drawn_hint')}</p>
        </>
      )}
      {shown && view === 'real' && portal && (
        <>
          <iframe
            key={`${version}${spoken}${portal.slug}`}
            title={t('admin.preview')}
            src={`/p/${portal.slug}?lang=${spoken}`}
            loading="lazy"
          />
          <p class="hint">{t('admin.preview_real')}</p>
          {dirty && <p class="quiet">{t('admin.preview_stale')}</p>}
        </>
      )}
    </section>
  );
}

function Views({
  view,
  choose,
}: {
  view: 'real' | 'drawn';
  choose: (view: 'real' | 'drawn' | null) => void;
}) {
  return (
    <fieldset class="preview-views">
      <legend class="unseen">{t('admin.preview_which')}</legend>
      {(['real', 'drawn'] as const).map((one) => (
        <button
          key={one}
          type="button"
          class="act bare"
          aria-pressed={view === one}
          onClick={() => choose(one)}
        >
          {t(one === 'real' ? 'admin.preview_page' : 'admin.preview_drawn')}
        </button>
      ))}
    </fieldset>
  );
}
