// To whom a case is handed on, and which colleague is invited into its chat: chosen among those who can be reached now.
import { useEffect, useId, useState } from 'preact/hooks';
import type { HandingView } from '../../shared/bell';
import { t } from '../../shared/i18n';
import type { CaseRow } from '../../shared/wire';
import { invite, type Say, transfer } from '../live/deeds';
import { whoThereIs } from '../live/handing';
import { Icon, type IconName } from '../shell/icons';
import { type Choice, colleaguesOf, invitedOf, portalsOf, type Stands } from '../stores/handing';
import type { Talk } from '../stores/talk';
import { Box } from './Box';
import { useNote } from './note';

const LOOKED_AGAIN_EVERY = 5000;

/** Who can be reached, looked up again and again while the dialog is open; `null` before it is known, `'failed'` when it cannot be. */
function useChoices(number: number): HandingView | 'failed' | null {
  const [found, setFound] = useState<HandingView | 'failed' | null>(null);
  useEffect(() => {
    const ending = new AbortController();
    const look = () =>
      whoThereIs(number, ending.signal).then(setFound, () => {
        if (!ending.signal.aborted) setFound((known) => known ?? 'failed');
      });
    const timer = setInterval(look, LOOKED_AGAIN_EVERY);
    void look();
    return () => {
      clearInterval(timer);
      ending.abort();
    };
  }, [number]);
  return found;
}

/** Asks to whom the case goes, with a note for colleagues. */
export function TransferDialog({ row }: { row: CaseRow }) {
  const [chosen, choose] = useState('');
  const { note, write, sent } = useNote('transfer', row.number);
  const found = useChoices(row.number);
  const known = found && found !== 'failed' ? found : null;
  const groups = known ? [colleaguesOf(known), portalsOf(known)] : [];
  const to = groups.flat().find((one) => keyOf(one) === chosen);
  const id = useId();
  const send = async (say: Say) => {
    const done = to !== undefined && (await transfer(row, to, note.trim(), say));
    if (done) sent();
    return done;
  };
  return (
    <Box title={t('desk.transfer_ask')} yes={t('desk.transfer')} possible={to?.ready === true} deed={send}>
      <p class="dim">{t('desk.transfer_what')}</p>
      <div class="choices">
        <State found={found} />
        {known && (
          <>
            <Group
              legend={t('desk.colleagues')}
              none={t('desk.nobody_else')}
              all={groups[0]}
              {...{ chosen, choose }}
            />
            <Group legend={t('desk.other_portals')} all={groups[1]} {...{ chosen, choose }} />
          </>
        )}
      </div>
      <label for={id} class="ask-label">
        {t('desk.transfer_note')}
      </label>
      <textarea
        id={id}
        class="input"
        rows={2}
        maxLength={2000}
        value={note}
        onInput={(event) => write(event.currentTarget.value)}
      />
    </Box>
  );
}

/** Asks which colleague comes into the chat too. */
export function InviteDialog({ talk }: { talk: Talk }) {
  const { row, guests } = talk.case;
  const [chosen, choose] = useState('');
  const found = useChoices(row.number);
  const known = found && found !== 'failed' ? found : null;
  const invited = invitedOf(row, talk.thread.entries).map(({ agent }) => agent.id);
  const all = known ? colleaguesOf(known, [...invited, ...guests.map((guest) => guest.id)]) : [];
  const whom = all.find((one) => keyOf(one) === chosen);
  return (
    <Box
      title={t('desk.invite_ask')}
      yes={t('desk.invite')}
      possible={whom?.ready === true}
      deed={async (say) => whom !== undefined && invite(row, whom, say)}
    >
      <p class="dim">{t('desk.invite_what')}</p>
      <div class="choices">
        <State found={found} />
        {known && (
          <Group
            legend={t('desk.colleagues')}
            none={t('desk.nobody_to_invite')}
            {...{ all, chosen, choose }}
          />
        )}
      </div>
    </Box>
  );
}

function State({ found }: { found: HandingView | 'failed' | null }) {
  if (found === 'failed')
    return (
      <p class="choices-none" role="alert">
        {t('desk.choices_failed')}
      </p>
    );
  return found ? null : <p class="choices-none">{t('desk.loading')}</p>;
}

interface GroupProps {
  legend: string;
  /** What is said where there is nobody; without it the group is left out. */
  none?: string;
  all: Choice[] | undefined;
  chosen: string;
  choose: (key: string) => void;
}

function Group({ legend, none, all = [], chosen, choose }: GroupProps) {
  if (all.length === 0 && !none) return null;
  return (
    <fieldset class="choice-group">
      <legend>{legend}</legend>
      {all.length === 0 && <p class="choices-none">{none}</p>}
      {all.map((one) => (
        <label key={keyOf(one)} class={one.ready ? 'choice' : 'choice not-ready'}>
          <input
            type="radio"
            name="to"
            value={keyOf(one)}
            checked={keyOf(one) === chosen}
            disabled={!one.ready}
            onChange={() => choose(keyOf(one))}
          />
          <span class="choice-name">
            {one.name} {one.slug && <span class="dim">/p/{one.slug}</span>}
          </span>
          <Sign one={one} />
        </label>
      ))}
    </fieldset>
  );
}

const ICONS: Record<Stands, IconName> = {
  available: 'check',
  busy: 'clock',
  unavailable: 'gone',
  signed_off: 'close',
  line: 'sort',
  all: 'bell',
  nobody: 'bell-off',
};

function Sign({ one }: { one: Choice }) {
  const words =
    one.stands === 'all' ? t('desk.stands_all', { count: one.rings ?? 0 }) : t(`desk.stands_${one.stands}`);
  return (
    <span class={`choice-stands ${one.stands}`}>
      <Icon name={ICONS[one.stands]} /> {words}
    </span>
  );
}

function keyOf({ kind, id }: Choice): string {
  return `${kind}-${id}`;
}
