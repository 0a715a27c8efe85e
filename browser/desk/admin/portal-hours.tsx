// When a portal takes newcomers: always, or by opening times for each day of the week in its own time zone.
import { useId, useRef } from 'preact/hooks';
import { now, seconds } from '../../shared/clock';
import { t } from '../../shared/i18n';
import { Complaint, Field } from '../forms/fields';
import type { Form } from '../forms/form';
import { tell } from '../forms/notices';
import { Icon } from '../shell/icons';
import {
  copied,
  DAYS,
  hoursFault,
  momentIn,
  nextOpening,
  type Opening,
  overMidnight,
  spansOf,
  standsAt,
  timeOfDay,
  WORKDAYS,
  weekday,
  zoneNamed,
  zones,
} from '../stores/hours';
import { doorWords } from './door-words';
import type { PortalValues } from './portal-values';

type Props = { form: Form<PortalValues> };

/** Always open or not; then zone, week, and what that means now. */
export function PortalHours({ form }: Props) {
  const id = useId();
  const { has_hours } = form.values.value;
  const choice = (value: boolean, words: 'admin.hours_always' | 'admin.hours_set') => (
    <div class="check">
      <input
        type="radio"
        name={id}
        id={`${id}-${value}`}
        checked={has_hours === value}
        onChange={() => form.set('has_hours', value)}
      />
      <label for={`${id}-${value}`}>{t(words)}</label>
    </div>
  );
  return (
    <>
      <fieldset class="field">
        <legend class="unseen">{t('admin.section_hours')}</legend>
        <div class="hint">{t('admin.hours_hint')}</div>
        <div class="hours-choice">
          {choice(false, 'admin.hours_always')}
          {choice(true, 'admin.hours_set')}
        </div>
      </fieldset>
      {has_hours && (
        <>
          <ZoneField form={form} />
          <WeekField form={form} />
          <StandsNow form={form} />
        </>
      )}
    </>
  );
}

function ZoneField({ form }: Props) {
  const list = useId();
  const zone = form.values.value.time_zone;
  const settle = () => form.set('time_zone', zoneNamed(zone, zones()) ?? zone.trim());
  return (
    <Field
      label={t('admin.time_zone')}
      hint={t('admin.time_zone_hint')}
      wrong={form.wrong.value.time_zone}
      control={(ties) => (
        <>
          <input
            {...ties}
            type="text"
            class="zone"
            list={list}
            value={zone}
            maxLength={64}
            autocomplete="off"
            spellcheck={false}
            onFocus={(event) => event.currentTarget.select()}
            onInput={(event) => form.set('time_zone', event.currentTarget.value)}
            onBlur={settle}
          />
          <datalist id={list}>
            {zones().map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
      after={<ThereNow zone={zone} />}
    />
  );
}

function ThereNow({ zone }: { zone: string }) {
  const there = momentIn(zone, seconds.value || now());
  if (!there) return null;
  return (
    <p class="quiet small">
      {t('admin.time_zone_now', { day: weekday(there.day), time: timeOfDay(there.minute) })}
    </p>
  );
}

function WeekField({ form }: Props) {
  const id = useId();
  const wrong = form.wrong.value.hours;
  const week = form.values.value.hours;
  const fault = wrong ? hoursFault(week) : null;
  return (
    <fieldset
      class="field"
      aria-describedby={wrong ? `${id}-wrong` : undefined}
      aria-invalid={wrong ? true : undefined}
      tabIndex={wrong ? -1 : undefined}
    >
      <legend>{t('admin.hours_week')}</legend>
      <div class="hint">{t('admin.hours_week_hint')}</div>
      <Complaint id={id} text={wrong} />
      <div class="week">
        {DAYS.map((day) => (
          <DayRow key={day} form={form} day={day} wrong={fault?.day === day} />
        ))}
      </div>
    </fieldset>
  );
}

function DayRow({ form, day, wrong }: Props & { day: number; wrong: boolean }) {
  const row = useRef<HTMLFieldSetElement>(null);
  const week = form.values.value.hours;
  const openings = week[day] ?? [];
  const put = (changed: Opening[]) =>
    form.set(
      'hours',
      week.map((one, at) => (at === day ? changed : one)),
    );
  const add = () => {
    put([...openings, nextOpening(openings)]);
    // the new line is there after the next drawing
    requestAnimationFrame(() => {
      const begins = row.current?.querySelectorAll<HTMLElement>('input[data-begins]');
      begins?.[begins.length - 1]?.focus();
    });
  };
  const remove = (at: number) => {
    put(openings.filter((_, other) => other !== at));
    row.current?.querySelector<HTMLElement>('.add-time')?.focus();
  };
  return (
    <fieldset ref={row} class={wrong ? 'day wrong-day' : 'day'}>
      <legend class="unseen">{weekday(day)}</legend>
      <span class="day-name" aria-hidden="true">
        {weekday(day)}
      </span>
      <div class="day-times">
        {openings.length === 0 && <span class="quiet">{t('admin.day_closed')}</span>}
        {openings.map((opening, at) => (
          <Times
            // biome-ignore lint/suspicious/noArrayIndexKey: openings have nothing else to be told apart by
            key={at}
            day={day}
            opening={opening}
            put={(changed) => put(openings.map((one, other) => (other === at ? changed : one)))}
            remove={() => remove(at)}
          />
        ))}
      </div>
      <div class="day-acts">
        <button type="button" class="act bare add-time" onClick={add}>
          + {t('admin.add_time')}
        </button>
        <CopyDay form={form} day={day} />
      </div>
    </fieldset>
  );
}

interface TimesProps {
  day: number;
  opening: Opening;
  put: (opening: Opening) => void;
  remove: () => void;
}

function Times({ day, opening, put, remove }: TimesProps) {
  return (
    <div class="times">
      <input
        type="time"
        data-begins
        aria-label={t('admin.opens')}
        value={opening.from}
        onInput={(event) => put({ ...opening, from: event.currentTarget.value })}
      />
      <span aria-hidden="true">–</span>
      <input
        type="time"
        aria-label={t('admin.closes')}
        value={opening.to}
        onInput={(event) => put({ ...opening, to: event.currentTarget.value })}
      />
      <button
        type="button"
        class="act bare"
        aria-label={t('admin.remove_time')}
        title={t('admin.remove_time')}
        onClick={remove}
      >
        <Icon name="close" />
      </button>
      {overMidnight(opening) && (
        <span class="hint over-midnight">{t('admin.over_midnight', { day: weekday((day + 1) % 7) })}</span>
      )}
    </div>
  );
}

function CopyDay({ form, day }: Props & { day: number }) {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const copy = (to: readonly number[]) => {
    const before = form.values.value.hours;
    menu.current?.hidePopover();
    form.set('hours', copied(before, day, to));
    tell(t('admin.hours_copied', { day: weekday(day) }), () => form.set('hours', before));
  };
  return (
    <>
      <button
        type="button"
        class="act bare"
        popovertarget={`${id}-menu`}
        aria-label={t('admin.copy_day', { day: weekday(day) })}
        title={t('admin.copy_day', { day: weekday(day) })}
      >
        <Icon name="copy" />
      </button>
      <div id={`${id}-menu`} class="popover copy-menu" popover="auto" ref={menu}>
        {WORKDAYS.includes(day) && (
          <button type="button" class="menu-item" onClick={() => copy(WORKDAYS)}>
            {t('admin.copy_to_workdays')}
          </button>
        )}
        <button type="button" class="menu-item" onClick={() => copy(DAYS)}>
          {t('admin.copy_to_all')}
        </button>
      </div>
    </>
  );
}

function StandsNow({ form }: Props) {
  const { hours, time_zone } = form.values.value;
  const moment = momentIn(time_zone, seconds.value || now());
  if (!moment || hoursFault(hours)) return null;
  const stands = standsAt(spansOf(hours), moment);
  return (
    <p class={stands.open ? 'stands open' : 'stands'}>
      <Icon name="clock" /> {doorWords(stands, moment)}
    </p>
  );
}
