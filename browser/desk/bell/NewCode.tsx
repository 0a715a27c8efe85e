// Makes a connection code: for which portal, and what the session is called.
import { useId, useState } from 'preact/hooks';
import type { CodeView } from '../../shared/bell';
import { t } from '../../shared/i18n';
import type { PortalRef } from '../../shared/wire';
import { makeCode } from '../live/bell';
import { Icon } from '../shell/icons';

const LONGEST_NAME = 60;

/** A form in one line where there is one portal, in two where one must choose. */
export function NewCode({ portals, onMade }: { portals: PortalRef[]; onMade: (code: CodeView) => void }) {
  const [portal, setPortal] = useState(portals[0]?.id ?? 0);
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const to = portals.find(({ id }) => id === portal) ?? portals[0];
  const make = async (event: Event) => {
    event.preventDefault();
    if (busy || !to) return;
    setBusy(true);
    const made = await makeCode({ portal: to.id, name: name.trim() });
    setBusy(false);
    if (!made) return;
    setName('');
    onMade(made);
  };
  return (
    <form class="new-code" onSubmit={(event) => void make(event)}>
      {portals.length > 1 && <PortalChoice portals={portals} value={to?.id ?? 0} onChange={setPortal} />}
      <SessionName name={name} onInput={setName} />
      <button type="submit" class="act wide" disabled={busy || !to?.open}>
        <Icon name="plus" />
        {t('desk.code_make')}
      </button>
      {to && !to.open && <p class="dim">{t('desk.code_portal_closed')}</p>}
    </form>
  );
}

function PortalChoice({
  portals,
  value,
  onChange,
}: {
  portals: PortalRef[];
  value: number;
  onChange: (portal: number) => void;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{t('desk.portal')}</label>
      <select
        id={id}
        class="small-select"
        value={value}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      >
        {portals.map((portal) => (
          <option key={portal.id} value={portal.id}>
            {portal.name}
          </option>
        ))}
      </select>
    </div>
  );
}

function SessionName({ name, onInput }: { name: string; onInput: (name: string) => void }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{t('desk.code_name')}</label>
      <input
        id={id}
        class="input"
        type="text"
        maxLength={LONGEST_NAME}
        autocomplete="off"
        value={name}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}
