// The bubble on a company's page: one small file that opens the portal in a frame and leaves the page's own looks alone.
import { Bubble } from './bubble';

interface Given {
  identity?: unknown;
}

function start(script: HTMLScriptElement, given: Given | undefined): Bubble | null {
  const { portal, language, accent, identity } = script.dataset;
  if (!portal) return null;
  const said = identity || given?.identity;
  const options = {
    portal,
    language: language || '',
    accent: /^#[0-9a-f]{6}$/i.test(accent || '') ? String(accent) : '#2f5bd7',
    server: new URL(script.src).origin,
  };
  if (!options.language) options.language = document.documentElement.lang;
  return new Bubble(options, typeof said === 'string' ? said : null);
}

const script = document.currentScript;
const place = window as unknown as { Deskbell?: Given & { open?: unknown } };
if (script instanceof HTMLScriptElement && !place.Deskbell?.open) {
  let bubble: Bubble | null = null;
  const given = place.Deskbell;
  const begin = () => {
    bubble ??= start(script, given);
  };
  place.Deskbell = {
    open: () => bubble?.open(),
    close: () => bubble?.close(),
    identify: (identity: string) => bubble?.identify(identity),
  } as Given;
  if (document.body) begin();
  else document.addEventListener('DOMContentLoaded', begin, { once: true });
}
