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

// what the customer's page says where the portal has no words of its own
const TITLES: Record<Way, WordKey> = {
  chat: 'portal.title',
  match: 'doors.pick_title',
  box: 'doors.ask_title',
  line: 'doors.ask_title',
  button: 'doors.button_title',
  pin: 'doors.code_title',
};
const LEADS: Record<Way, WordKey> = {
  chat: 'portal.welcome',
  match: 'doors.pick_lead',
  box: 'doors.ask_lead',
  line: 'doors.ask_lead',
  button: 'doors.button_lead',
  pin: 'doors.code_lead',
};

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
  const say: Say = (key) => {
    const [section = '', name = ''] = key.split('.');
    return words?.[section]?.[name] ?? '';
  };
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
        <strong class="sketch-title">{own('title') || say(TITLES[way])}</strong>
        <span>{own('welcome') || say(LEADS[way])}</span>
        <Asked way={way} say={say} />
        <span class="sketch-small">{own('privacy_note') || say('portal.privacy_note')}</span>
      </div>
    </div>
  );
}

function Asked({ way, say }: { way: Way; say: Say }): ComponentChildren {
  if (way === 'chat')
    return (
      <>
        <Line label={say('portal.first_name')} />
        <Line label={say('portal.last_name')} />
        <Line label={say('portal.email')} />
        <Press>{say('portal.chat')}</Press>
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
  if (way === 'button') return <Press large>{say('doors.button')}</Press>;
  if (way === 'pin')
    return (
      <>
        <span class="sketch-code">___ ___ ___</span>
        <Press>{say('doors.connect')}</Press>
      </>
    );
  return (
    <>
      <Line label={say('portal.question')} tall />
      <Press>{say('doors.ask')}</Press>
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
function useWords(language: string): Words | null {
  const [words, setWords] = useState<Words | null>(null);
  useEffect(() => {
    let wanted = true;
    fetchWords(language, ['portal', 'doors']).then(
      (found) => wanted && setWords(found),
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
