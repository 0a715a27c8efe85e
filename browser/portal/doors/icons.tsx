// The sign of a closed door.
export function DoorIcon() {
  return (
    <svg
      width="32"
      height="32"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      aria-hidden="true"
    >
      <path d="M12 7v5l3 2" stroke-linecap="round" stroke-linejoin="round" />
      <circle cx="12" cy="12" r="8.5" />
    </svg>
  );
}
