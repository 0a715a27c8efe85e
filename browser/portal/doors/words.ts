// When a door opens again or a code can be tried, and how long a wait will be, as one says it. Pure.
import { language, midnight, t, time } from '../../shared/i18n';

const DAY = 86_400_000;
const MINUTE = 60_000;

/** Returns the words for a time to come (ms): today or tomorrow at, else on which day; in the reader's own zone. */
export function comingTime(at: number, now: number): string {
  const days = Math.round((midnight(at) - midnight(now)) / DAY);
  if (days <= 0) return t('doors.today_at', { time: time(at) });
  if (days === 1) return t('doors.tomorrow_at', { time: time(at) });
  const day: Intl.DateTimeFormatOptions =
    days < 7 ? { weekday: 'long' } : { weekday: 'long', day: 'numeric', month: 'long' };
  return t('doors.day_at', { day: new Intl.DateTimeFormat(language(), day).format(at), time: time(at) });
}

/** Returns the words for how long a wait is likely to be (ms), rounded up as far as it is known: nobody counts seconds. */
export function willTake(ms: number): string {
  const minutes = ms / MINUTE;
  if (minutes <= 1.25) return t('doors.take_minute');
  if (minutes > 60) return t('doors.take_long');
  return t('doors.take', { count: minutes <= 10 ? Math.ceil(minutes) : Math.ceil(minutes / 5) * 5 });
}
