// File sizes as people write them: megabytes of 1024 x 1024 bytes.

const MB = 1024 * 1024;

/** Megabytes with at most two decimals, as a text for a field. */
export function megabytesFrom(bytes: number): string {
  return String(Math.round((bytes / MB) * 100) / 100);
}

/** Whole bytes, or null where the text is no number; a comma or a point parts decimals. */
export function bytesOf(text: string): number | null {
  const plain = text.trim().replace(',', '.');
  return /^\d+(\.\d+)?$/.test(plain) ? Math.round(Number(plain) * MB) : null;
}
