// A drawing of the customer's page as the form has it now: by kind, with the portal's own words and colours.
import './sketch.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { fitAccent } from '../../shared/contrast';
import { fetchWords, t, type WordKey, type Words } from '../../shared/i18n';
import type { Form } from '../forms/form';
import { Icon } from '../shell/icons';
import { type Way, wayOf } from '../stores/ways';
import type { PortalValues } from './portal-values';

type Say = (key: WordKey) => string;

/** The page in the language `spoken`; it is a picture, and nothing in it can be pressed. */
export function PortalSketch({
  form,
  spoken,
  logo,
}: {
  form: Form<PortalValues>;
  spoken: string;
  logo: string | null;
}) {
  const words = useWords(spoken);
  const values = form.values.value;
  const box = useAccent(values.accent);
  const way = wayOf(values.kind, values.mode);
  const say: Say = (key) => words?.[key.replace('admin.', '')] ?? '';
  const own = (name: string) =>
    values.texts[spoken]?.[name]?.trim() || values.texts[values.default_language]?.[name]?.trim();
  return (
    <div
      ref={box}
      class="sketch"
      role="img"
      lang={spoken}
      aria-label={t('admin.sketch_of', { way: t(`admin.way_${way}`) })}
    >
      <div class="sketch-head">{logo ? <img src={logo} alt="" /> : values.name || 'Deskbell'}</div>
      <div class="sketch-page">
        <strong class="sketch-title">{own('title') || say('admin.sketch_title')}</strong>
        <span>{own('welcome') || say(`admin.sketch_lead_${way}`)}</span>
        <Asked way={way} say={say} />
        <span class="sketch-small">{own('privacy_note') || say('admin.sketch_note')}</span>
      </div>
    </div>
  );
}

function Asked({ way, say }: { way: Way; say: Say }): ComponentChildren {
  if (way === 'chat')
    return (
      <>
        <Line label={say('admin.sketch_first_name')} />
        <Line label={say('admin.sketch_last_name')} />
        <Line label={say('admin.sketch_email')} />
        <Press>{say('admin.sketch_chat')}</Press>
      </>
    );
  if (way === 'match')
    return (
      <>
        {['Ana', 'Ben', 'Cem'].map((name) => (
          <span key={name} class="sketch-agent">
            <Icon name="user" />
            {name}
          </span>
        ))}
      </>
    );
  if (way === 'button') return <Press large>{say('admin.sketch_button')}</Press>;
  if (way === 'pin')
    return (
      <>
        <span class="sketch-code">___ ___ ___</span>
        <Press>{say('admin.sketch_connect')}</Press>
      </>
    );
  return (
    <>
      <Line label={say('admin.sketch_question')} tall />
      <Press>{say('admin.sketch_send')}</Press>
      {way === 'line' && <span class="sketch-place">{say('admin.sketch_place')}</span>}
    </>
  );
}

function Line({ label, tall = false }: { label: string; tall?: boolean }) {
  return (
    <span class="sketch-field">
      {label}
      <span class={tall ? 'sketch-input tall' : 'sketch-input'} />
    </span>
  );
}

function Press({ children, large = false }: { children: ComponentChildren; large?: boolean }) {
  return <span class={large ? 'sketch-press large' : 'sketch-press'}>{children}</span>;
}

// the customer's language need not be the admin's: its words are fetched
function useWords(language: string): Words[string] | null {
  const [words, setWords] = useState<Words[string] | null>(null);
  useEffect(() => {
    let wanted = true;
    fetchWords(language, ['admin']).then(
      ({ admin }) => wanted && admin && setWords(admin),
      () => undefined, // without them the drawing still shows what the portal's own words are
    );
    return () => {
      wanted = false;
    };
  }, [language]);
  return words;
}

function useAccent(accent: string) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const fitted = fitAccent(accent);
    if (!fitted) return;
    for (const scheme of ['light', 'dark'] as const)
      for (const part of ['fill', 'ink'] as const)
        box.current?.style.setProperty(`--sketch-${part}-${scheme}`, fitted[scheme][part]);
  }, [accent]);
  return box;
}
