// A portal's own words in each language, as tabs.
import { useId, useRef, useState } from 'preact/hooks';
import { t } from '../../shared/i18n';
import { Complaint, Field, type Ties } from '../forms/fields';
import type { Form } from '../forms/form';
import { languages } from '../session';
import type { PortalValues } from './portal-values';

type TextName = 'title' | 'welcome' | 'privacy_note';

/** Title, welcome and privacy note, language by language. */
export function PortalTexts({ form }: { form: Form<PortalValues> }) {
  const id = useId();
  const [chosen, setChosen] = useState(form.values.value.default_language || languages[0]?.code || 'en');
  return (
    <div class="tabbed">
      <Tabs id={id} form={form} chosen={chosen} choose={setChosen} />
      <Complaint id={id} text={form.wrong.value.texts} />
      <div class="tabpanel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        <Text key={`${chosen}-title`} form={form} language={chosen} name="title" />
        <Text key={`${chosen}-welcome`} form={form} language={chosen} name="welcome" />
        <Text key={`${chosen}-note`} form={form} language={chosen} name="privacy_note" />
      </div>
    </div>
  );
}

interface TabsProps {
  id: string;
  form: Form<PortalValues>;
  chosen: string;
  choose: (language: string) => void;
}

function Tabs({ id, form, chosen, choose }: TabsProps) {
  const row = useRef<HTMLDivElement>(null);
  const step = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = languages.findIndex(({ code }) => code === chosen);
    const next = (at + by + languages.length) % languages.length;
    choose(languages[next]?.code ?? chosen);
    row.current?.querySelectorAll('button')[next]?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={t('admin.text_languages')} ref={row} onKeyDown={step}>
      {languages.map(({ code, name }) => (
        <button
          key={code}
          type="button"
          role="tab"
          id={`${id}-${code}`}
          aria-selected={code === chosen}
          aria-controls={`${id}-panel`}
          tabIndex={code === chosen ? 0 : -1}
          onClick={() => choose(code)}
        >
          <span lang={code}>{name}</span>
          {hasTexts(form, code) && (
            <>
              <span aria-hidden="true"> •</span>
              <span class="unseen"> ({t('admin.text_filled')})</span>
            </>
          )}
        </button>
      ))}
    </div>
  );
}

function hasTexts(form: Form<PortalValues>, language: string): boolean {
  return Object.values(form.values.value.texts[language] ?? {}).some((text) => text.trim());
}

function Text({ form, language, name }: { form: Form<PortalValues>; language: string; name: TextName }) {
  const { texts } = form.values.value;
  const value = texts[language]?.[name] ?? '';
  const put = (text: string) =>
    form.set('texts', { ...texts, [language]: { ...texts[language], [name]: text } });
  const shared = (ties: Ties) => ({
    ...ties,
    value,
    lang: language,
    maxLength: name === 'title' ? 120 : 2000,
  });
  return (
    <Field
      label={t(`admin.text_${name}`)}
      hint={name === 'privacy_note' ? t('admin.text_privacy_note_hint') : undefined}
      control={(ties) =>
        name === 'title' ? (
          <input type="text" {...shared(ties)} onInput={(event) => put(event.currentTarget.value)} />
        ) : (
          <textarea rows={3} {...shared(ties)} onInput={(event) => put(event.currentTarget.value)} />
        )
      }
    />
  );
}
