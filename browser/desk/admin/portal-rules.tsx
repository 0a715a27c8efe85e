// A portal's files, closing question and times.
import { useId } from 'preact/hooks';
import { duration, t } from '../../shared/i18n';
import { Check, Field, TextField } from '../forms/fields';
import type { Form } from '../forms/form';
import { inUnit, periodFrom, type Unit } from './periods';
import type { PeriodName, PortalValues } from './portal-values';

const UNITS: Unit[] = ['seconds', 'minutes', 'hours'];

/** What customers may send, whether they are asked how it went, and how long things last. */
export function PortalRules({ form }: { form: Form<PortalValues> }) {
  return (
    <>
      <Check
        form={form}
        name="files_allowed"
        label={t('admin.files_allowed')}
        hint={t('admin.files_allowed_hint')}
      />
      <TextField
        form={form}
        name="max_file_bytes"
        label={t('admin.max_file')}
        inputMode="decimal"
        class="amount"
        maxLength={8}
      />
      <Check form={form} name="ask_rating" label={t('admin.ask_rating')} hint={t('admin.ask_rating_hint')} />
      <Check
        form={form}
        name="records_screens"
        label={t('admin.records_screens')}
        hint={t('admin.records_screens_hint')}
      />
      <PeriodField form={form} name="grace_seconds" label={t('admin.grace')} hint={t('admin.grace_hint')} />
      <PeriodField
        form={form}
        name="silence_seconds"
        label={t('admin.silence')}
        hint={t('admin.silence_hint')}
      />
      <fieldset class="field">
        <legend>{t('admin.thresholds')}</legend>
        <div class="hint">{t('admin.thresholds_hint')}</div>
        <div class="side-by-side">
          <PeriodField form={form} name="yellow_seconds" label={t('admin.yellow')} />
          <PeriodField form={form} name="red_seconds" label={t('admin.red')} />
        </div>
      </fieldset>
    </>
  );
}

interface PeriodProps {
  form: Form<PortalValues>;
  name: PeriodName;
  label: string;
  hint?: string;
  units?: readonly Unit[];
}

/** A period, as an amount and one of the units. */
export function PeriodField({ form, name, label, hint, units = UNITS }: PeriodProps) {
  const id = useId();
  const period = form.values.value[name];
  return (
    <Field
      label={label}
      hint={hint}
      wrong={form.wrong.value[name]}
      control={(ties) => (
        <span class="period">
          <input
            {...ties}
            type="text"
            inputMode="decimal"
            class="amount"
            maxLength={8}
            value={period.amount}
            onInput={(event) => form.set(name, { ...period, amount: event.currentTarget.value })}
          />
          <select
            id={`${id}-unit`}
            aria-label={t('admin.unit_of', { label })}
            value={period.unit}
            onChange={(event) => form.set(name, inUnit(period, event.currentTarget.value as Unit))}
          >
            {units.map((unit) => (
              <option key={unit} value={unit}>
                {t(`admin.unit_${unit}`)}
              </option>
            ))}
          </select>
        </span>
      )}
    />
  );
}

/** A period in words, such as "2 minutes". */
export function periodWords(seconds: number): string {
  const { amount, unit } = periodFrom(seconds);
  const whole = Number(amount);
  return Number.isInteger(whole) ? t(`admin.period_${unit}`, { count: whole }) : duration(seconds * 1000);
}
