// Where the alerts stand: never over the field that one writes in. Pure.

export type Box = { left: number; top: number; width: number; height: number };
export type Corner = 'top-right' | 'top-left' | 'bottom-right' | 'bottom-left';

const CORNERS: readonly Corner[] = ['top-right', 'top-left', 'bottom-right', 'bottom-left'];
const AIR = 8;

/** The first corner of `room` where something of this size does not touch the field; the first of all where there is none. */
export function cornerFor(size: { width: number; height: number }, field: Box | null, room: Box): Corner {
  if (!field) return 'top-right';
  return CORNERS.find((corner) => !touch(boxIn(corner, size, room), field)) ?? 'top-right';
}

function boxIn(corner: Corner, { width, height }: { width: number; height: number }, room: Box): Box {
  const left = corner.endsWith('left') ? room.left : room.left + room.width - width;
  const top = corner.startsWith('top') ? room.top : room.top + room.height - height;
  return { left, top, width, height };
}

function touch(one: Box, other: Box): boolean {
  return (
    one.left < other.left + other.width + AIR &&
    other.left < one.left + one.width + AIR &&
    one.top < other.top + other.height + AIR &&
    other.top < one.top + one.height + AIR
  );
}
