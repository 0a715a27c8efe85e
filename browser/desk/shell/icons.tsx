// The desk's icons: drawn on a 16-pixel grid with one stroke, so that they read at the size of the text beside them.

const PATHS = {
  bell: 'M8 2.2a4 4 0 0 0-4 4v2.6L2.8 11.3h10.4L12 8.800V6.200a4 4 0 0 0-4-4zM6.500 13.200a1.600 1.600 0 0 0 3 0',
  'bell-off':
    'M5.200 3.400A4 4 0 0 1 12 6.200v2.600l1.200 2.500M10.500 11.300H2.800L4 8.800V6.200M6.500 13.200a1.600 1.600 0 0 0 3 0M2.500 2.500l11 11',
  chat: 'M2.500 3.500h11v7.500H7l-3 2.500V11H2.500z',
  ended: 'M2.500 3.500h11v7.500H7l-3 2.500V11H2.500zM6.300 5.600l3.400 3.400M9.700 5.600L6.300 9',
  gone: 'M6.500 7.500a2.300 2.300 0 1 0 0-4.600 2.300 2.300 0 0 0 0 4.600zM2 13.200c.4-2.400 2.200-3.700 4.500-3.700 1 0 1.900.2 2.600.7M10.800 10.700l3 3M13.800 10.700l-3 3',
  mail: 'M2 4h12v8.500H2zM2.300 4.500L8 8.800l5.700-4.300',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.800V8l2.200 1.600',
  search: 'M7 11.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zM10.400 10.400l3.400 3.400',
  filter: 'M2 3.500h12M4.200 8h7.600M6.500 12.500h3',
  sliders: 'M2 5h6.2M11.8 5H14M10 3.2v3.6M2 11h2.2M7.8 11H14M6 9.2v3.6',
  back: 'M9.800 3.200L5 8l4.800 4.800',
  down: 'M4 6l4 4 4-4',
  check: 'M3 8.500l3.300 3.300L13 4.800',
  user: 'M8 7.500a2.600 2.600 0 1 0 0-5.200 2.600 2.600 0 0 0 0 5.200zM3 13.700c.5-2.700 2.500-4.100 5-4.100s4.500 1.400 5 4.100',
  inbox: 'M2 9.500l2-6h8l2 6v3.500H2zM2 9.500h3.500l1 1.800h3l1-1.800H14',
  copy: 'M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3',
  more: 'M3.500 8h.01M8 8h.01M12.500 8h.01',
  eye: 'M1.500 8C3 5.200 5.300 3.800 8 3.800S13 5.200 14.500 8C13 10.800 10.700 12.200 8 12.200S3 10.800 1.500 8zM8 9.800a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600z',
  bolt: 'M9 1.800L3.500 9H8l-1 5.200L12.500 7H8z',
  download: 'M8 2.500v7.500M4.800 7L8 10.200 11.200 7M2.800 13.200h10.400',
  close: 'M3.800 3.800l8.400 8.400M12.200 3.800l-8.400 8.400',
  keys: 'M1.800 4h12.400v8H1.800zM4.300 6.500h.01M6.800 6.500h.01M9.300 6.500h.01M11.800 6.500h.01M5 9.500h6',
  sort: 'M4.500 2.800v10.400M2.200 10.900l2.300 2.300 2.300-2.300M8.500 4h5.500M8.500 8h4M8.500 12h2.500',
  up: 'M8 13V3.500M4 7.300l4-4 4 4',
  warn: 'M8 2.200l6.200 11H1.800zM8 6.300v3.200M8 11.500h.01',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture for the eye alone: the word stands beside it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      class={`icon icon-${name}`}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
      focusable="false"
    >
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
