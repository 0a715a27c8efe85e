// How a portal stands to newcomers, in words.
import { t } from '../../shared/i18n';
import { type Moment, type Standing, timeOfDay, weekday } from '../stores/hours';

/** Open until when, or opening when; `at` is the moment in the portal's own week. */
export function doorWords(stands: Standing, at: Moment): string {
  if (!stands.open) return `${t('admin.closed_now')} ${opensWords(stands.opens, at)}`;
  if (!stands.until) return t('admin.open_now');
  const time = timeOfDay(stands.until.minute);
  if (stands.until.day === at.day) return t('admin.open_until', { time });
  return t('admin.open_until_day', { day: weekday(stands.until.day), time });
}

/** When it opens, such as "Opens Monday at 9:00". */
export function opensWords(opens: Moment, at: Moment): string {
  const time = timeOfDay(opens.minute);
  if (opens.day === at.day && opens.minute > at.minute) return t('admin.opens_today', { time });
  return t('admin.opens_on', { day: weekday(opens.day), time });
}
