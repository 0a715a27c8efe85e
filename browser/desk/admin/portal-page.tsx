// One portal: making, changing, and how customers see it.
import './portal.css';
import { useState } from 'preact/hooks';
import type { ModeView } from '../../shared/bell';
import type { AgentView, PortalFull } from '../../shared/bodies';
import { language, t } from '../../shared/i18n';
import { changes } from '../forms/changes';
import { FormShell, Submit } from '../forms/FormShell';
import { Form } from '../forms/form';
import { Show, useLoaded } from '../forms/loaded';
import { tell } from '../forms/notices';
import { SaveBar } from '../forms/SaveBar';
import { go } from '../router';
import { api } from '../session';
import { OFFICE_WEEK, zoneHere } from '../stores/hours';
import { useModes } from './modes';
import { PageHead } from './PageHead';
import { faultWords, PORTAL_WORDS, PortalSections, SectionLinks } from './portal-form';
import { PortalPreview } from './portal-preview';
import { type PortalValues, portalChange, portalFaults, portalValues } from './portal-values';
import { PortalLink } from './portals';

const BACK = () => ({ to: '/desk/admin/portals', label: t('admin.all_portals') });

function newPortal(): PortalValues {
  return {
    slug: '',
    name: '',
    kind: 'chat',
    mode: 'any',
    open: true,
    accent: '#2f5bd7',
    texts: {},
    default_language: language(),
    privacy_url: '',
    imprint_url: '',
    origins: '',
    agents: [],
    files_allowed: true,
    max_file_bytes: '10',
    ask_rating: true,
    grace_seconds: { amount: '2', unit: 'minutes' },
    silence_seconds: { amount: '30', unit: 'minutes' },
    yellow_seconds: { amount: '1', unit: 'minutes' },
    red_seconds: { amount: '3', unit: 'minutes' },
    offer_seconds: { amount: '30', unit: 'seconds' },
    code_minutes: { amount: '1', unit: 'hours' },
    assign_at_once: false,
    leave_requests: true,
    records_screens: false,
    mail_address: '',
    mail_opens: false,
    has_hours: false,
    hours: OFFICE_WEEK,
    time_zone: zoneHere(),
  };
}

/** Makes a portal. */
export function NewPortalPage() {
  const loaded = useLoaded('agents', (signal) => api.get<AgentView[]>('/api/admin/agents', signal));
  const modes = useModes();
  return (
    <>
      <PageHead title={t('admin.new_portal')} lead={t('admin.new_portal_lead')} back={BACK()} />
      <Show loaded={modes}>
        {(open) => <Show loaded={loaded}>{(agents) => <NewPortalForm agents={agents} modes={open} />}</Show>}
      </Show>
    </>
  );
}

function NewPortalForm({ agents, modes }: { agents: AgentView[]; modes: ModeView[] }) {
  const [form] = useState(() => new Form(newPortal(), 'portal.new'));
  const send = async () => {
    if (refused(form)) return;
    const made = await api.post<PortalFull>('/api/admin/portals', portalChange(form.values.value));
    form.undo();
    tell(t('admin.portal_made'));
    go(`/desk/admin/portals/${made.id}`, { replace: true });
  };
  return (
    <div class="columns portal-columns">
      <FormShell form={form} send={send} words={PORTAL_WORDS} class="portal-form">
        <SectionLinks />
        <PortalSections form={form} agents={agents} modes={modes} portal={null} onLogo={() => undefined} />
        <div class="savebar dirty">
          <Submit form={form} label={t('admin.make_portal')} />
        </div>
      </FormShell>
      <PortalPreview form={form} portal={null} version={0} />
    </div>
  );
}

function refused(form: Form<PortalValues>): boolean {
  const faults = portalFaults(form.values.value);
  if (faults.length) form.refuse(...faults.map((fault) => faultWords(fault, form.values.value)));
  return faults.length > 0;
}

/** Shows and changes one portal. */
export function PortalPage({ id }: { id: number }) {
  const loaded = useLoaded(`portal.${id}`, async (signal) => {
    const [portals, agents] = await Promise.all([
      api.get<PortalFull[]>('/api/admin/portals', signal),
      api.get<AgentView[]>('/api/admin/agents', signal),
    ]);
    return { portal: portals.find((one) => one.id === id) ?? null, agents };
  });
  const modes = useModes();
  return (
    <Show loaded={modes}>
      {(open) => (
        <Show loaded={loaded}>
          {({ portal, agents }) =>
            portal ? (
              <Portal
                portal={portal}
                agents={agents}
                modes={open}
                onChange={(changed) => loaded.replace({ portal: changed, agents })}
              />
            ) : (
              <PageHead title={t('admin.portals')} lead={t('admin.refused_not_found')} back={BACK()} />
            )
          }
        </Show>
      )}
    </Show>
  );
}

interface PortalProps {
  portal: PortalFull;
  agents: AgentView[];
  modes: ModeView[];
  onChange: (portal: PortalFull) => void;
}

function Portal({ portal, agents, modes, onChange }: PortalProps) {
  const [form] = useState(() => new Form(portalValues(portal), `portal.${portal.id}`));
  const [version, setVersion] = useState(0);
  const shown = (changed: PortalFull) => {
    onChange(changed);
    setVersion((before) => before + 1);
  };
  const send = async () => {
    if (refused(form)) return;
    const change = changes(portalChange(form.loaded.value), portalChange(form.values.value));
    const changed = await api.patch<PortalFull>(`/api/admin/portals/${portal.id}`, change);
    form.saved(portalValues(changed));
    shown(changed);
    tell(t('admin.saved'));
  };
  return (
    <>
      <PageHead title={portal.name} back={BACK()}>
        <PortalLink slug={portal.slug} />
      </PageHead>
      <div class="columns portal-columns">
        <FormShell form={form} send={send} words={PORTAL_WORDS} class="portal-form">
          <SectionLinks />
          <PortalSections form={form} agents={agents} modes={modes} portal={portal} onLogo={shown} />
          <SaveBar form={form} />
        </FormShell>
        <PortalPreview form={form} portal={portal} version={version} />
      </div>
    </>
  );
}
