// What differs between a form as it was loaded and as it is now, so that only that is sent and kept.

/** Whether two JSON values are the same; the order of an object's keys does not matter. */
export function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const ours = Object.keys(one);
  if (ours.length !== Object.keys(other).length) return false;
  return ours.every((key) => key in other && same(one[key as never], other[key as never]));
}

/** The fields whose value differs, with their value now. */
export function changes<T extends object>(before: T, now: T): Partial<T> {
  const kept: Partial<T> = {};
  for (const key of Object.keys(now) as (keyof T)[]) if (!same(before[key], now[key])) kept[key] = now[key];
  return kept;
}
