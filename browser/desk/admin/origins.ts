// The web pages that may embed a portal, as an admin types them: one origin a line.

const ORIGIN = /^https?:\/\/(?:[a-z0-9.-]{1,253}|\[[0-9a-f:]+\])(?::[0-9]{1,5})?$/;
export const MOST_ORIGINS = 100;

/** The origin that a line means: paths and a closing slash go, a missing scheme becomes https; null where none can be seen. */
export function originFrom(line: string): string | null {
  const typed = line.trim().toLowerCase();
  if (/\s|\*/.test(typed)) return null;
  try {
    const { origin } = new URL(/^[a-z]+:\/\//.test(typed) ? typed : `https://${typed}`);
    return ORIGIN.test(origin) ? origin : null;
  } catch {
    return null;
  }
}

export interface Origins {
  /** What will be sent: each origin once, in the order typed. */
  good: string[];
  /** The lines in which no origin can be seen, as typed. */
  wrong: string[];
}

/** What a text of lines (or comma-separated) says about who may embed. */
export function originsFrom(text: string): Origins {
  const good = new Set<string>();
  const wrong: string[] = [];
  for (const line of text.split(/[\n,;]+/)) {
    if (!line.trim()) continue;
    const origin = originFrom(line);
    if (origin) good.add(origin);
    else wrong.push(line.trim());
  }
  return { good: [...good], wrong };
}
