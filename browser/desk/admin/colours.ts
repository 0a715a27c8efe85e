// A portal's accent colour as it is typed.

/** Whether this is a colour as portals keep it: #rrggbb. */
export function isColour(text: string): boolean {
  return /^#[0-9a-fA-F]{6}$/.test(text);
}

/** What was typed, brought into the form #rrggbb where that is meant ("1F6FEB", "#18f"); else as it was. */
export function tidyColour(text: string): string {
  const bare = text.trim().replace(/^#/, '').toLowerCase();
  if (/^[0-9a-f]{3}$/.test(bare)) return `#${[...bare].map((sign) => sign + sign).join('')}`;
  return /^[0-9a-f]{6}$/.test(bare) ? `#${bare}` : text;
}
