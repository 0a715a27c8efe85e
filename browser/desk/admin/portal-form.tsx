// The form of a portal, section by section.
import type { ComponentChildren } from 'preact';
import type { ModeView } from '../../shared/bell';
import type { AgentView, PortalFull } from '../../shared/bodies';
import { t, type WordKey } from '../../shared/i18n';
import { CopyBox } from '../forms/CopyBox';
import { Check, CheckList, Choice, TextField } from '../forms/fields';
import type { Form, Wrong } from '../forms/form';
import type { FieldWords } from '../forms/refusals';
import { languages } from '../session';
import { weekday } from '../stores/hours';
import { MOST_ORIGINS, originsFrom } from './origins';
import { PortalEmbedding } from './portal-embedding';
import { PortalHours } from './portal-hours';
import { PortalLook } from './portal-look';
import { PortalMail } from './portal-mail';
import { PortalMeeting } from './portal-meeting';
import { PortalRules, periodWords } from './portal-rules';
import { PortalTexts } from './portal-texts';
import { type Fault, LIMITS, type PortalValues } from './portal-values';
import { slugFrom } from './slugs';

export const PORTAL_WORDS: FieldWords = {
  slug: 'admin.slug_wrong',
  'slug!taken': 'admin.slug_taken',
  mode: 'admin.way_barred',
  hours: 'admin.hours_wrong',
  time_zone: 'admin.time_zone_wrong',
  accent: 'admin.accent_wrong',
  privacy_url: 'admin.url_wrong',
  imprint_url: 'admin.url_wrong',
  max_file_bytes: 'admin.max_file_wrong',
  mail_address: 'admin.portal_mail_address_wrong',
  'mail_address!taken': 'admin.portal_mail_address_taken',
};

/** What a fault is called, at its field. */
export function faultWords(one: Fault, values: PortalValues): Wrong {
  const { field, fault } = one;
  if (one.field === 'hours')
    return { field, text: t(`admin.hours_fault_${one.fault}`, { day: weekday(one.day ?? 0) }) };
  if (fault === 'missing') return { field, text: t('admin.field_wanted') };
  if (fault === 'order') return { field, text: t('admin.red_before_yellow') };
  if (fault === 'many') return { field, text: t('admin.origins_many', { count: MOST_ORIGINS }) };
  if (field === 'origins')
    return { field, text: t('admin.origins_wrong', { lines: originsFrom(values.origins).wrong.join(', ') }) };
  if (field in LIMITS) {
    const { least, most } = LIMITS[field as keyof typeof LIMITS];
    return { field, text: t('admin.period_wrong', { least: periodWords(least), most: periodWords(most) }) };
  }
  return { field, text: t(PORTAL_WORDS[field] ?? 'admin.refused_invalid') };
}

interface Props {
  form: Form<PortalValues>;
  agents: AgentView[];
  modes: ModeView[];
  /** Null while the portal is not made yet. */
  portal: PortalFull | null;
  onLogo: (portal: PortalFull) => void;
}

/** All sections. */
export function PortalSections({ form, agents, modes, portal, onLogo }: Props) {
  return (
    <>
      <Section id="address" words="admin.section_address">
        <Address form={form} portal={portal} />
      </Section>
      <Section id="meeting" words="admin.section_meeting">
        <PortalMeeting form={form} modes={modes} portal={portal} />
      </Section>
      <Section id="hours" words="admin.section_hours">
        <PortalHours form={form} />
      </Section>
      <Section id="texts" words="admin.section_texts">
        <TextsAndLinks form={form} />
      </Section>
      <Section id="look" words="admin.section_look">
        <PortalLook form={form} portal={portal} onLogo={onLogo} />
      </Section>
      <Section id="people" words="admin.section_people">
        <People form={form} agents={agents} />
      </Section>
      <Section id="rules" words="admin.section_rules">
        <PortalRules form={form} />
      </Section>
      <Section id="mail" words="admin.section_mail">
        <PortalMail form={form} />
      </Section>
      <Section id="embedding" words="admin.section_embedding">
        <PortalEmbedding form={form} portal={portal} />
      </Section>
    </>
  );
}

/** Links to the sections of the form. */
export function SectionLinks() {
  const sections: [string, WordKey][] = [
    ['address', 'admin.section_address'],
    ['meeting', 'admin.section_meeting'],
    ['hours', 'admin.section_hours'],
    ['texts', 'admin.section_texts'],
    ['look', 'admin.section_look'],
    ['people', 'admin.section_people'],
    ['rules', 'admin.section_rules'],
    ['mail', 'admin.section_mail'],
    ['embedding', 'admin.section_embedding'],
  ];
  return (
    <nav class="sections" aria-label={t('admin.sections')}>
      {sections.map(([id, words]) => (
        <a key={id} href={`#${id}`} onClick={(event) => showSection(event, id)}>
          {t(words)}
        </a>
      ))}
    </nav>
  );
}

function showSection(event: MouseEvent, id: string): void {
  event.preventDefault();
  const heading = document.getElementById(id);
  heading?.scrollIntoView({ block: 'start' });
  heading?.focus({ preventScroll: true });
}

function Section({ id, words, children }: { id: string; words: WordKey; children: ComponentChildren }) {
  return (
    <section class="card form" aria-labelledby={id}>
      <h2 id={id} tabIndex={-1}>
        {t(words)}
      </h2>
      {children}
    </section>
  );
}

function Address({ form, portal }: { form: Form<PortalValues>; portal: PortalFull | null }) {
  const { slug, name } = form.values.value;
  const rename = () => {
    if (portal === null && !slug && name) form.set('slug', slugFrom(name));
  };
  const moved = portal !== null && portal.slug !== slug;
  return (
    <>
      <TextField
        form={form}
        name="name"
        label={t('admin.portal_name')}
        hint={t('admin.portal_name_hint')}
        maxLength={120}
        autocomplete="off"
        required
        onBlur={rename}
      />
      <TextField
        form={form}
        name="slug"
        label={t('admin.slug')}
        hint={t('admin.slug_hint')}
        maxLength={48}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        class="mono"
        required
        after={moved && <p class="warning">{t('admin.slug_changes')}</p>}
      />
      {slug && <CopyBox label={t('admin.portal_link')} text={`${location.origin}/p/${slug}`} />}
      <Check
        form={form}
        name="open"
        label={t('admin.take_newcomers')}
        hint={t('admin.take_newcomers_hint')}
      />
    </>
  );
}

function TextsAndLinks({ form }: { form: Form<PortalValues> }) {
  return (
    <>
      <p class="quiet">{t('admin.texts_hint')}</p>
      <PortalTexts form={form} />
      <Choice
        form={form}
        name="default_language"
        label={t('admin.default_language')}
        hint={t('admin.default_language_hint')}
        options={languages.map(({ code, name }) => ({ value: code, label: name }))}
      />
      <TextField
        form={form}
        name="privacy_url"
        label={t('admin.privacy_url')}
        type="url"
        inputMode="url"
        placeholder="https://"
        maxLength={500}
      />
      <TextField
        form={form}
        name="imprint_url"
        label={t('admin.imprint_url')}
        type="url"
        inputMode="url"
        placeholder="https://"
        maxLength={500}
      />
    </>
  );
}

function People({ form, agents }: { form: Form<PortalValues>; agents: AgentView[] }) {
  const chosen = form.loaded.value.agents;
  const listed = agents.filter(
    ({ id, role, disabled }) => (role !== 'admin' && !disabled) || chosen.includes(id),
  );
  return (
    <CheckList
      form={form}
      name="agents"
      quiet
      label={t('admin.agents')}
      hint={t('admin.people_hint')}
      options={listed.map((agent) => ({
        id: agent.id,
        label: agent.name,
        hint: t(`admin.role_${agent.role}`) + (agent.disabled ? `, ${t('admin.state_disabled')}` : ''),
      }))}
      empty={t('admin.people_none')}
    />
  );
}
