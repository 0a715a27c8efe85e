// The portal's own page in a frame, as customers see it now.
import { useId, useState } from 'preact/hooks';
import type { PortalFull } from '../../shared/bodies';
import { language, t } from '../../shared/i18n';
import { languages } from '../session';

/** `version` grows when something was saved, so that the frame is loaded anew; `stale` says that the form is ahead of it. */
export function PortalPreview({
  portal,
  version,
  stale,
}: {
  portal: PortalFull;
  version: number;
  stale: boolean;
}) {
  const id = useId();
  const [shown, setShown] = useState(true);
  const [spoken, setSpoken] = useState(language());
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
      {shown && (
        <iframe
          key={`${version}${spoken}${portal.slug}`}
          title={t('admin.preview')}
          src={`/p/${portal.slug}?lang=${spoken}`}
          loading="lazy"
        />
      )}
      {shown && <p class="hint">{t('admin.preview_real')}</p>}
      {shown && stale && <p class="quiet">{t('admin.preview_stale')}</p>}
    </section>
  );
}
