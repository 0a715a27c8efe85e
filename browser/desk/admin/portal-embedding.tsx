// Embedding a portal into the company's own website, and signing who the customer is.
import { useState } from 'preact/hooks';
import type { PortalFull, PortalSecret } from '../../shared/bodies';
import { now } from '../../shared/clock';
import { t } from '../../shared/i18n';
import { confirmed } from '../forms/Confirm';
import { CopyBox } from '../forms/CopyBox';
import { Field } from '../forms/fields';
import type { Form } from '../forms/form';
import { tell } from '../forms/notices';
import { wrongOf } from '../forms/refusals';
import { api } from '../session';
import { embedSnippet, examplePayload } from './embedding';
import type { PortalValues } from './portal-values';

/** Origins, the line to paste, and the signing secret. */
export function PortalEmbedding({ form, portal }: { form: Form<PortalValues>; portal: PortalFull | null }) {
  const { slug, origins } = form.values.value;
  return (
    <>
      <Field
        label={t('admin.origins')}
        hint={t('admin.origins_hint')}
        wrong={form.wrong.value.origins}
        control={(ties) => (
          <textarea
            {...ties}
            rows={4}
            class="mono"
            spellcheck={false}
            autocapitalize="off"
            value={origins}
            onInput={(event) => form.set('origins', event.currentTarget.value)}
          />
        )}
      />
      {slug && (
        <CopyBox
          label={t('admin.snippet')}
          hint={t('admin.snippet_hint')}
          text={embedSnippet(location.origin, slug)}
          block
        />
      )}
      <h3>{t('admin.secret')}</h3>
      <p class="quiet">{t('admin.secret_hint')}</p>
      {portal ? <Secret portal={portal} /> : <p class="quiet">{t('admin.secret_later')}</p>}
      <details class="explained">
        <summary>{t('admin.signing_how')}</summary>
        <ol>
          <li>{t('admin.signing_1')}</li>
          <li>{t('admin.signing_2')}</li>
          <li>{t('admin.signing_3')}</li>
        </ol>
        <CopyBox
          label={t('admin.signing_example')}
          text={examplePayload(slug, Math.floor(now() / 1000))}
          block
        />
      </details>
    </>
  );
}

function Secret({ portal }: { portal: PortalFull }) {
  const [secret, setSecret] = useState<string | null>(null);
  const [wrong, setWrong] = useState('');
  const address = `/api/admin/portals/${portal.id}/secret`;
  const attempt = (deed: () => Promise<void>) => async () => {
    setWrong('');
    await deed().catch((error: unknown) => setWrong(wrongOf(error).text));
  };
  const show = attempt(async () => setSecret((await api.get<PortalSecret>(address)).secret));
  const rotate = attempt(async () => {
    if (!(await confirmed(t('admin.secret_rotate_ask', { name: portal.name }), t('admin.secret_rotate'))))
      return;
    setSecret((await api.post<PortalSecret>(address)).secret);
    tell(t('admin.secret_rotated'));
  });
  return (
    <>
      {secret !== null && <CopyBox label={t('admin.secret')} text={secret} />}
      <div role="alert">{wrong && <p class="wrong">▲ {wrong}</p>}</div>
      <div class="row">
        <button type="button" class="act" onClick={secret === null ? show : () => setSecret(null)}>
          {t(secret === null ? 'admin.secret_show' : 'admin.secret_hide')}
        </button>
        <button type="button" class="act danger" onClick={rotate}>
          {t('admin.secret_rotate')}
        </button>
      </div>
    </>
  );
}
