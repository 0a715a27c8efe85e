// The conversation's small pictures, drawn with the text's colour; words beside them say what they mean.
import type { ComponentChildren } from 'preact';

function Icon({ children, size = 20 }: { children: ComponentChildren; size?: number }) {
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
      {children}
    </svg>
  );
}

export const SendIcon = () => (
  <Icon>
    <path d="M3.2 10 2.5 3.6a.6.6 0 0 1 .9-.6l13.8 6.5a.6.6 0 0 1 0 1L3.4 17a.6.6 0 0 1-.9-.6L3.2 10Zm0 0h6.3" />
  </Icon>
);

export const ClipIcon = () => (
  <Icon>
    <path d="m16.5 9.2-6.6 6.6a4 4 0 0 1-5.7-5.7l6.9-6.8a2.7 2.7 0 0 1 3.8 3.8l-6.8 6.8a1.3 1.3 0 0 1-1.9-1.9l6.3-6.3" />
  </Icon>
);

export const SmileIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7.5" />
    <path d="M6.8 11.8a3.8 3.8 0 0 0 6.4 0M7.5 7.8v.3M12.5 7.8v.3" />
  </Icon>
);

export const FileIcon = () => (
  <Icon>
    <path d="M11.5 2.5h-6A1.5 1.5 0 0 0 4 4v12a1.5 1.5 0 0 0 1.5 1.5h9A1.5 1.5 0 0 0 16 16V7l-4.5-4.5ZM11.5 2.5V7H16" />
  </Icon>
);

export const DownloadIcon = () => (
  <Icon>
    <path d="M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="m5 5 10 10M15 5 5 15" />
  </Icon>
);

export const DownIcon = () => (
  <Icon size={16}>
    <path d="M10 4v12M5 11l5 5 5-5" />
  </Icon>
);

export const AlertIcon = () => (
  <Icon size={16}>
    <circle cx="10" cy="10" r="7.5" />
    <path d="M10 6.2v4.4M10 13.6v.2" />
  </Icon>
);

export const LockIcon = () => (
  <Icon size={14}>
    <path d="M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9" />
  </Icon>
);

export const ClockIcon = () => (
  <Icon size={14}>
    <circle cx="10" cy="10" r="7" />
    <path d="M10 6v4l2.6 1.6" />
  </Icon>
);

export const TickIcon = () => (
  <Icon size={14}>
    <path d="m4 10.5 4 4 8-9" />
  </Icon>
);

export const TwoTicksIcon = () => (
  <Icon size={14}>
    <path d="m1.5 10.5 4 4 7.5-9M10 14l.5.5 8-9" />
  </Icon>
);
