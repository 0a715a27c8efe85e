// The first thing a customer sees: who are you, and Chat.
import { useRef, useState } from 'preact/hooks';
import { Refusal } from '../shared/api';
import { now } from '../shared/clock';
import { language, t } from '../shared/i18n';
import { failureText } from './failures';
import { focusMistake, PersonFields } from './fields';
import type { Frame } from './frame';
import { personIn } from './identity';
import type { Person } from './keeping';
import { type Mistakes, mistakesFrom, mistakesIn, tidied } from './person';
import { portalText } from './texts';
import type { Visit } from './visit';

interface FormPageProps {
  visit: Visit;
  frame: Frame;
}

export function FormPage({ visit, frame }: FormPageProps) {
  // the company's word was refused: the customer is told, and asked instead
  const [refused, setRefused] = useState(false);
  const refuse = () => {
    frame.refuseIdentity();
    setRefused(true);
  };
  return (
    <>
      {refused && (
        <p class="page failure" role="alert">
          {t('portal.failed_identity')}
        </p>
      )}
      <Form visit={visit} identity={refused ? null : frame.identity.value} onIdentityRefused={refuse} />
    </>
  );
}

interface FormProps {
  visit: Visit;
  /** The company's signed word on who the customer is, or null. */
  identity: string | null;
  onIdentityRefused(): void;
}

function Form({ visit, identity, onIdentityRefused }: FormProps) {
  const known = identity ? personIn(identity, now()) : null;
  const complete = known !== null && Object.keys(mistakesIn(known)).length === 0;
  const { portal } = visit;
  const own = (name: 'title' | 'welcome') => portalText(portal, language(), name);
  return (
    <div class="page form-page">
      <h1>{own('title') || t('portal.title')}</h1>
      <p class="lead">{own('welcome') || (complete ? '' : t('portal.welcome'))}</p>
      {complete && known ? (
        <KnownForm
          visit={visit}
          name={`${known.first_name} ${known.last_name}`}
          person={known}
          onRefused={onIdentityRefused}
        />
      ) : (
        <AskingForm key={known ? 'known' : 'asked'} visit={visit} known={known} />
      )}
      <p class="small privacy-note">
        {portalText(portal, language(), 'privacy_note') || t('portal.privacy_note')}
      </p>
    </div>
  );
}

function AskingForm({ visit, known }: { visit: Visit; known: Person | null }) {
  const form = useRef<HTMLFormElement>(null);
  const [person, setPerson] = useState(() => known ?? visit.options.keeping.person());
  const [mistakes, setMistakes] = useState<Mistakes>({});
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);

  const show = (found: Mistakes) => {
    setMistakes(found);
    focusMistake(form.current, found);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const tidy = tidied(person);
    const found = mistakesIn(tidy);
    setFailure('');
    show(found);
    if (Object.keys(found).length) return;
    setBusy(true);
    try {
      await visit.begin(tidy);
    } catch (failed) {
      const theirs = mistakesFrom(failed);
      show(theirs);
      if (!Object.keys(theirs).length) setFailure(failureText(failed));
    }
    setBusy(false);
  };
  return (
    <form ref={form} noValidate onSubmit={submit}>
      <PersonFields
        person={person}
        mistakes={mistakes}
        onChange={(changed) => {
          setPerson(changed);
          visit.options.keeping.keepPerson(changed);
        }}
      />
      <Failure text={failure} />
      <button type="submit" class="primary wide" aria-disabled={busy}>
        {busy ? t('portal.starting') : t('portal.chat')}
      </button>
    </form>
  );
}

interface KnownFormProps {
  visit: Visit;
  name: string;
  person: { first_name: string; last_name: string; email: string };
  onRefused(): void;
}

function KnownForm({ visit, name, person, onRefused }: KnownFormProps) {
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailure('');
    try {
      await visit.begin(person);
    } catch (failed) {
      const refused = failed instanceof Refusal && failed.problem.field === 'identity';
      if (refused) onRefused();
      else setFailure(failureText(failed));
    }
    setBusy(false);
  };
  return (
    <form onSubmit={submit}>
      <p>{t('portal.chat_as', { name })}</p>
      <Failure text={failure} />
      <button type="submit" class="primary wide" aria-disabled={busy}>
        {busy ? t('portal.starting') : t('portal.chat')}
      </button>
    </form>
  );
}

/** What went wrong with an action, told to screen readers at once. */
export function Failure({ text }: { text: string }) {
  return <div role="alert">{text && <p class="failure">{text}</p>}</div>;
}
