// A portal's e-mail: an address of its own, and whether mail to it makes new support requests.
import { pieces, t } from '../../shared/i18n';
import { Check, TextField } from '../forms/fields';
import type { Form } from '../forms/form';
import { follow } from '../router';
import { deskState } from '../session';
import type { PortalValues } from './portal-values';

/** Where mail is not set up, that is said, and how to. */
export function PortalMail({ form }: { form: Form<PortalValues> }) {
  return (
    <>
      {!deskState.value?.mail && (
        <p class="warning">
          ▲ {t('admin.portal_mail_off')}{' '}
          <a href="/desk/admin/mail" onClick={follow}>
            {t('admin.portal_mail_set')}
          </a>
        </p>
      )}
      <TextField
        form={form}
        name="mail_address"
        label={t('admin.portal_mail_address')}
        hint={pieces('admin.portal_mail_address_hint', { setting: <code>DESKBELL_MAIL_ADDRESS</code> })}
        type="email"
        inputMode="email"
        placeholder="support@example.com"
        maxLength={254}
        spellcheck={false}
      />
      <Check
        form={form}
        name="mail_opens"
        label={t('admin.portal_mail_opens')}
        hint={t('admin.portal_mail_opens_hint')}
      />
    </>
  );
}
