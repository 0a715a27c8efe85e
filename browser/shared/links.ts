// Finds what can be pressed in a text: web and mail addresses, and nothing else. Pure.

/** A piece of a text; with `href` it is a link that is safe to press. */
export interface Piece {
  text: string;
  href?: string;
}

const CANDIDATE =
  /\b(?:https?:\/\/|www\.|mailto:)[^\s<>"`]+|[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}\b/giu;
const TRAILING = /[.,;:!?'’”“«»…]+$/u;
const SAFE = new Set(['http:', 'https:', 'mailto:']);

/** Returns the text cut into plain pieces and links, in order; joined they are the text again. */
export function findLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const shown = trimmed(match[0]);
    const href = address(shown);
    if (!href) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: shown, href });
    end = match.index + shown.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

// a full stop or a closing bracket after an address belongs to the sentence, unless its opening is inside
function trimmed(found: string): string {
  let text = found.replace(TRAILING, '');
  for (const [open, close] of ['()', '[]', '{}'] as const) {
    while (close && open && text.endsWith(close) && count(text, close) > count(text, open)) {
      text = text.slice(0, -1).replace(TRAILING, '');
    }
  }
  return text;
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

function address(shown: string): string | null {
  const full = /^www\./i.test(shown)
    ? `https://${shown}`
    : /^(https?|mailto):/i.test(shown)
      ? shown
      : `mailto:${shown}`;
  try {
    const url = new URL(full);
    const host = url.protocol === 'mailto:' || url.hostname.length > 0;
    // a name and password before the host can pass one address off as another
    return SAFE.has(url.protocol) && host && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}
