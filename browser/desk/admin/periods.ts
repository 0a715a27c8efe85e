// Periods as people write them: an amount and a unit; the server wants seconds.

export type Unit = 'seconds' | 'minutes' | 'hours';
export interface Period {
  amount: string;
  unit: Unit;
}

const LENGTH: Record<Unit, number> = { seconds: 1, minutes: 60, hours: 3600 };

/** The period in the largest unit in which it is a whole number. */
export function periodFrom(seconds: number): Period {
  const unit =
    seconds >= 3600 && seconds % 3600 === 0
      ? 'hours'
      : seconds >= 60 && seconds % 60 === 0
        ? 'minutes'
        : 'seconds';
  return { amount: String(seconds / LENGTH[unit]), unit };
}

/** Whole seconds, or null where the amount is no number; a comma or a point parts decimals ("1,5" minutes are 90). */
export function secondsOf({ amount, unit }: Period): number | null {
  const plain = amount.trim().replace(',', '.');
  if (!/^\d+(\.\d+)?$/.test(plain)) return null;
  const seconds = Math.round(Number(plain) * LENGTH[unit]);
  return Number.isSafeInteger(seconds) ? seconds : null;
}

/** The same period told in another unit; an amount that is no number stays as it was typed. */
export function inUnit(period: Period, unit: Unit): Period {
  const seconds = secondsOf(period);
  if (seconds === null) return { ...period, unit };
  return { amount: String(Math.round((seconds / LENGTH[unit]) * 100) / 100), unit };
}
