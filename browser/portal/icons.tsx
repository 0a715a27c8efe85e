// The portal's own pictures, drawn with the text's colour; words beside them say what they mean.

interface Size {
  size?: number;
}

function drawn(path: string, { size = 20 }: Size) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={path} />
    </svg>
  );
}

export const DoneIcon = () => drawn('m4.5 10.5 3.8 3.8 7.5-8.5', { size: 28 });
export const SleepIcon = () =>
  drawn('M10 5.5V10l3 2M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15Z', { size: 28 });
export const MenuIcon = () => drawn('M10 4.5v.1M10 10v.1M10 15.5v.1', {});
export const OfflineIcon = () =>
  drawn(
    'M2.5 2.5l15 15M5.5 11.5a6.5 6.5 0 0 1 3-1.700M2.5 8.5A11 11 0 0 1 6 6.200M9 4.900a11 11 0 0 1 8.5 3.600M8 14a3 3 0 0 1 4 0M10 16.600v.1',
    { size: 16 },
  );
