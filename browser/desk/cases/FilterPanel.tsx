// The filters of a list: portal, agent, type, status, time.
import type { ComponentChildren, TargetedEvent } from 'preact';
import { t, type WordKey } from '../../shared/i18n';
import { filters, portals } from '../live/desk';
import type { ListWord } from '../router';
import { deskState, me } from '../session';
import { type Filters, filterCount } from '../stores/filters';
import { narrow } from './narrow';

/** A panel that opens beside its button; every choice takes effect at once. */
export function FilterPanel({ list }: { list: ListWord }) {
  const now = filters.value;
  const all = list === 'all';
  return (
    <div id="filters" class="popover filters" popover="auto" onBeforeToggle={place}>
      <Choice list={list} name="portal" label="desk.portal">
        {[...portals.value.values()].map((portal) => (
          <option key={portal.id} value={portal.id}>
            {portal.name}
          </option>
        ))}
      </Choice>
      {all && (
        <Choice list={list} name="agent" label="desk.agent">
          <Agents />
        </Choice>
      )}
      <Choice list={list} name="type" label="desk.type">
        <option value="chat">{t('desk.type_chat')}</option>
        <option value="request">{t('desk.type_request')}</option>
      </Choice>
      {all && (
        <Choice list={list} name="status" label="desk.status">
          <option value="unassigned">{t('desk.status_unassigned')}</option>
          <option value="assigned">{t('desk.status_assigned')}</option>
          <option value="resolved">{t('desk.status_resolved')}</option>
        </Choice>
      )}
      <Choice list={list} name="time" label="desk.time">
        <option value="today">{t('desk.time_today')}</option>
        <option value="week">{t('desk.time_week')}</option>
        <option value="month">{t('desk.time_month')}</option>
        <option value="range">{t('desk.time_range')}</option>
      </Choice>
      {now.time === 'range' && <Range list={list} />}
      <button
        type="button"
        class="act"
        disabled={filterCount(now) === 0}
        onClick={() => narrow(list, NOTHING)}
      >
        {t('desk.filters_clear')}
      </button>
    </div>
  );
}

// just below the tools, its right side at that of its button
function place(event: TargetedEvent<HTMLDivElement>): void {
  const panel = event.currentTarget;
  const tools = panel.parentElement?.getBoundingClientRect();
  const button = document.querySelector('[popovertarget="filters"]')?.getBoundingClientRect();
  if (!tools || !button) return;
  panel.style.setProperty('--top', `${tools.bottom + 4}px`);
  panel.style.setProperty('--right', `${button.right}px`);
}

const NOTHING: Partial<Filters> = { portal: '', agent: '', type: '', status: '', time: '', from: '', to: '' };

interface ChoiceProps {
  list: ListWord;
  name: 'portal' | 'agent' | 'type' | 'status' | 'time';
  label: WordKey;
  children: ComponentChildren;
}

function Choice({ list, name, label, children }: ChoiceProps) {
  const id = `filter-${name}`;
  return (
    <div class="filter">
      <label for={id}>{t(label)}</label>
      <select
        id={id}
        class="input"
        value={filters.value[name]}
        onChange={(event) => narrow(list, { [name]: event.currentTarget.value })}
      >
        <option value="">{t('desk.any')}</option>
        {children}
      </select>
    </div>
  );
}

function Agents() {
  const state = deskState.value;
  const self = me.value;
  if (!state || !self) return null;
  return (
    <>
      <option value={self.id}>{t('desk.myself')}</option>
      {state.colleagues
        .filter((colleague) => colleague.id !== self.id)
        .map((colleague) => (
          <option key={colleague.id} value={colleague.id}>
            {colleague.screen_name}
          </option>
        ))}
    </>
  );
}

function Range({ list }: { list: ListWord }) {
  return (
    <div class="filter range">
      {(['from', 'to'] as const).map((name) => (
        <label key={name}>
          {t(`desk.time_${name}`)}
          <input
            type="date"
            class="input"
            value={filters.value[name]}
            onChange={(event) => narrow(list, { [name]: event.currentTarget.value })}
          />
        </label>
      ))}
    </div>
  );
}
