// A portal's logo: sent as soon as it is chosen, removed with a way back.
import { useId, useRef, useState } from 'preact/hooks';
import { Refusal } from '../../shared/api';
import type { PortalFull } from '../../shared/bodies';
import { t } from '../../shared/i18n';
import { Complaint } from '../forms/fields';
import { tell } from '../forms/notices';
import { wrongOf } from '../forms/refusals';
import { api } from '../session';

const TYPES = ['image/png', 'image/jpeg', 'image/webp'];
const LARGEST = 200 * 1024;

/** Shows the logo and lets it be replaced or removed; `onChange` gets the portal as it is then. */
export function LogoField({
  portal,
  onChange,
}: {
  portal: PortalFull;
  onChange: (portal: PortalFull) => void;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const attempt = async (deed: () => Promise<void>) => {
    setBusy(true);
    setWrong(undefined);
    await deed().catch((error: unknown) => setWrong(logoWords(error)));
    setBusy(false);
  };
  const choose = (file: File | undefined) => {
    if (!file) return;
    if (!TYPES.includes(file.type)) return setWrong(t('admin.logo_wrong'));
    if (file.size > LARGEST) return setWrong(t('admin.logo_too_large'));
    void attempt(() => sendLogo(portal.id, file, onChange));
  };
  return (
    <div class="field">
      <label for={id}>{t('admin.logo')}</label>
      <div class="hint" id={`${id}-hint`}>
        {t('admin.logo_hint')}
      </div>
      <div class="logo">
        {portal.logo ? (
          <img src={portal.logo} alt={t('admin.logo')} />
        ) : (
          <span class="quiet">{t('admin.logo_none')}</span>
        )}
      </div>
      <div class="row">
        <input
          ref={input}
          id={id}
          class="unseen"
          type="file"
          accept={TYPES.join(',')}
          aria-describedby={`${id}-hint ${id}-wrong`}
          aria-invalid={wrong ? true : undefined}
          onChange={(event) => {
            choose(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
        <label class="act" for={id} aria-hidden="true">
          {t(busy ? 'admin.logo_sending' : portal.logo ? 'admin.logo_replace' : 'admin.logo_choose')}
        </label>
        {portal.logo && (
          <button type="button" class="act" onClick={() => attempt(() => removeLogo(portal, onChange))}>
            {t('admin.logo_remove')}
          </button>
        )}
      </div>
      <Complaint id={id} text={wrong} />
    </div>
  );
}

async function sendLogo(id: number, file: Blob, onChange: (portal: PortalFull) => void): Promise<void> {
  onChange(await api.put<PortalFull>(`/api/admin/portals/${id}/logo`, file));
  tell(t('admin.logo_saved'));
}

async function removeLogo(portal: PortalFull, onChange: (portal: PortalFull) => void): Promise<void> {
  const before = portal.logo ? await api.blob(portal.logo).catch(() => null) : null;
  onChange(await api.delete<PortalFull>(`/api/admin/portals/${portal.id}/logo`));
  const undo = () =>
    void (before && sendLogo(portal.id, before, onChange).catch((error: unknown) => tell(logoWords(error))));
  tell(t('admin.logo_removed'), before ? undo : undefined);
}

function logoWords(error: unknown): string {
  if (error instanceof Refusal && error.problem.code === 'too-large') return t('admin.logo_too_large');
  if (error instanceof Refusal && error.problem.code === 'invalid') return t('admin.logo_wrong');
  return wrongOf(error).text;
}
