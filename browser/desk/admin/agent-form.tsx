// What an admin says about an agent: name, screen name, address, role and portals.
import type { AgentView, PortalFull } from '../../shared/bodies';
import { t } from '../../shared/i18n';
import type { RoleWord } from '../../shared/wire';
import { CheckList, Choice, TextField } from '../forms/fields';
import type { Form, Wrong } from '../forms/form';
import type { FieldWords } from '../forms/refusals';

export type AgentValues = {
  email: string;
  name: string;
  screen_name: string;
  role: RoleWord;
  portals: number[];
};

export const NO_AGENT: AgentValues = { email: '', name: '', screen_name: '', role: 'agent', portals: [] };

export const AGENT_WORDS: FieldWords = {
  email: 'admin.email_wrong',
  'email!taken': 'admin.email_taken',
  role: 'admin.refused_last_admin',
  disabled: 'admin.refused_last_admin',
};

/** The form's values for an agent as the server has it. */
export function agentValues({ email, name, screen_name, role, portals }: AgentView): AgentValues {
  return { email, name, screen_name, role, portals };
}

/** What can be seen to be wrong before sending. */
export function agentWrongs({ email, name, screen_name }: AgentValues): Wrong[] {
  const wrong: Wrong[] = [];
  if (!name.trim()) wrong.push({ field: 'name', text: t('admin.field_wanted') });
  if (!screen_name.trim()) wrong.push({ field: 'screen_name', text: t('admin.field_wanted') });
  if (!/^[^\s@]+@[^\s@]+$/.test(email.trim())) wrong.push({ field: 'email', text: t('admin.email_wrong') });
  return wrong;
}

/** The fields; `portals` are all there are. */
export function AgentFields({ form, portals }: { form: Form<AgentValues>; portals: PortalFull[] }) {
  return (
    <>
      <Names form={form} />
      <RoleAndPortals form={form} portals={portals} />
    </>
  );
}

function Names({ form }: { form: Form<AgentValues> }) {
  const shared = { form, autocomplete: 'off', required: true } as const;
  return (
    <>
      <TextField
        {...shared}
        name="name"
        label={t('admin.name')}
        hint={t('admin.agent_name_hint')}
        maxLength={120}
      />
      <TextField
        {...shared}
        name="screen_name"
        label={t('admin.screen_name')}
        hint={t('admin.screen_name_hint')}
        maxLength={60}
      />
      <TextField
        {...shared}
        name="email"
        label={t('admin.email')}
        hint={t('admin.agent_email_hint')}
        type="email"
        maxLength={320}
      />
    </>
  );
}

function RoleAndPortals({ form, portals }: { form: Form<AgentValues>; portals: PortalFull[] }) {
  const { role } = form.values.value;
  const roles: RoleWord[] = ['agent', 'lead', 'admin'];
  const options = portals.map(({ id, name, slug }) => ({ id, label: name, hint: `/p/${slug}` }));
  return (
    <>
      <Choice
        form={form}
        name="role"
        label={t('admin.role')}
        hint={t(`admin.role_hint_${role}`)}
        options={roles.map((value) => ({ value, label: t(`admin.role_${value}`) }))}
      />
      {role === 'admin' ? (
        <p class="quiet">{t('admin.serves_all')}</p>
      ) : (
        <CheckList
          form={form}
          name="portals"
          label={t('admin.serves')}
          options={options}
          empty={t('admin.serves_none_yet')}
        />
      )}
    </>
  );
}
