// How large the picture is shown: whole, or so many times its own size. Pure.

/** `whole`: as large as there is room; else how many times its own size. */
export type Zoom = 'whole' | number;

const STEPS = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4] as const;

/** Returns the next step; `fit` is how large the picture is shown now where it is whole. Smaller than whole is whole. */
export function stepped(zoom: Zoom, by: 1 | -1, fit: number): Zoom {
  const now = zoom === 'whole' ? fit : zoom;
  if (by > 0) return STEPS.find((step) => step > now * 1.01) ?? zoom;
  const less = STEPS.findLast((step) => step < now * 0.99);
  return zoom === 'whole' || less === undefined || less <= fit ? 'whole' : less;
}
