// A closed door: why, when it opens, and the request that can be left.
import { now } from '../../shared/clock';
import { t } from '../../shared/i18n';
import { Notice } from '../Notice';
import { DoorIcon } from './icons';
import type { DoorProps } from './ways';
import { comingTime } from './words';

export function ClosedPage({ visit, onLeave }: DoorProps) {
  const { why, opens_at } = visit.face.value;
  const [title, lead] = closedWords(why, opens_at);
  return (
    <Notice sign={<DoorIcon />} title={title} lead={lead}>
      {onLeave && (
        <div class="door-leave">
          <button type="button" class="primary" onClick={onLeave}>
            {t('doors.leave_request')}
          </button>
          <p class="small">{t('doors.leave_how')}</p>
        </div>
      )}
    </Notice>
  );
}

function closedWords(why: string | null, opensAt: number | null): [string, string] {
  if (why === 'nobody') return [t('doors.nobody_title'), t('doors.nobody_lead')];
  if (why !== 'hours') return [t('portal.closed_title'), t('portal.closed_lead')];
  const lead =
    opensAt === null
      ? t('doors.hours_lead_unknown')
      : t('doors.hours_lead', { when: comingTime(opensAt, now()) });
  return [t('doors.hours_title'), lead];
}
