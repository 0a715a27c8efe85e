// How customers meet an agent: the ways as cards, and what only the chosen way can be set to.
import './meeting.css';
import { useId } from 'preact/hooks';
import type { ModeView } from '../../shared/bell';
import type { PortalFull } from '../../shared/bodies';
import { t } from '../../shared/i18n';
import { Check, Complaint } from '../forms/fields';
import type { Form } from '../forms/form';
import { follow } from '../router';
import { Icon } from '../shell/icons';
import { isOpenWay, WAYS, type Way, wayOf } from '../stores/ways';
import { PeriodField } from './portal-rules';
import { concerns, kindOf, type PortalValues } from './portal-values';
import { WAY_ICONS } from './Way';

interface Props {
  form: Form<PortalValues>;
  modes: ModeView[];
  /** Null while the portal is not made yet. */
  portal: PortalFull | null;
}

/** The cards, and the settings of the way that is chosen. */
export function PortalMeeting({ form, modes, portal }: Props) {
  const values = form.values.value;
  const { mode } = form.loaded.value;
  return (
    <>
      <Cards form={form} modes={modes} portal={portal} />
      {portal && !isOpenWay(mode, modes) && (
        <p class="warning">
          ▲ {t('admin.way_own_mode_closed')} <ModesLink />
        </p>
      )}
      {concerns(values, 'offer_seconds') && (
        <PeriodField
          form={form}
          name="offer_seconds"
          label={t('admin.offer_time')}
          hint={t('admin.offer_time_hint')}
          units={['seconds', 'minutes']}
        />
      )}
      {concerns(values, 'assign_at_once') && (
        <Check
          form={form}
          name="assign_at_once"
          label={t('admin.assign_at_once')}
          hint={t('admin.assign_at_once_hint')}
        />
      )}
      {concerns(values, 'code_minutes') && (
        <PeriodField
          form={form}
          name="code_minutes"
          label={t('admin.code_time')}
          hint={t('admin.code_time_hint')}
          units={['minutes', 'hours']}
        />
      )}
      <Check
        form={form}
        name="leave_requests"
        label={t('admin.leave_requests')}
        hint={t('admin.leave_requests_hint')}
      />
    </>
  );
}

function Cards({ form, modes, portal }: Props) {
  const id = useId();
  const { kind, mode } = form.values.value;
  const { kind: kindBefore, mode: modeBefore } = form.loaded.value;
  const chosen = wayOf(kind, mode);
  const before = wayOf(kindBefore, modeBefore);
  const wrong = form.wrong.value.kind ?? form.wrong.value.mode;
  const choose = (way: Way) => {
    form.set('kind', kindOf(way).kind);
    form.set('mode', kindOf(way).mode);
  };
  return (
    <fieldset
      class="field"
      aria-describedby={wrong ? `${id}-wrong` : undefined}
      aria-invalid={wrong ? true : undefined}
      tabIndex={wrong ? -1 : undefined}
    >
      <legend class="unseen">{t('admin.section_meeting')}</legend>
      <div class="hint">{t('admin.section_meeting_hint')}</div>
      <Complaint id={id} text={wrong} />
      <div class="ways">
        {WAYS.map(({ way, mode: needed }) => (
          <Card
            key={way}
            way={way}
            chosen={way === chosen}
            barred={!isOpenWay(needed, modes) && way !== chosen && !(portal && way === before)}
            choose={() => choose(way)}
          />
        ))}
      </div>
      <div role="status">
        {portal !== null && portal.cases > 0 && chosen !== before && (
          <p class="warning">{t('admin.way_changes')}</p>
        )}
      </div>
    </fieldset>
  );
}

interface CardProps {
  way: Way;
  chosen: boolean;
  /** Its mode is closed, so that no portal can begin with it. */
  barred: boolean;
  choose: () => void;
}

function Card({ way, chosen, barred, choose }: CardProps) {
  const id = useId();
  return (
    <div class={['way-card', chosen && 'chosen', barred && 'barred'].filter(Boolean).join(' ')}>
      <input
        type="radio"
        name="way"
        id={id}
        value={way}
        checked={chosen}
        disabled={barred}
        aria-describedby={barred ? `${id}-how ${id}-why` : `${id}-how`}
        onChange={choose}
      />
      <label for={id}>
        <Icon name={WAY_ICONS[way]} />
        {t(`admin.way_${way}`)}
      </label>
      <p class="hint" id={`${id}-how`}>
        {t(`admin.way_how_${way}`)}
      </p>
      {barred && (
        <p class="way-why" id={`${id}-why`}>
          {t('admin.way_barred')} <ModesLink />
        </p>
      )}
    </div>
  );
}

function ModesLink() {
  return (
    <a href="/desk/admin/modes" onClick={follow}>
      {t('admin.modes_open_them')}
    </a>
  );
}
