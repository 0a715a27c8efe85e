// Starts the portal's page: words, accent, the page around, and the visit with the chat that this browser knows.
import { render } from 'preact';
import '../shared/tokens.css';
import '../conversation/conversation.css';
import './portal.css';
import './chat.css';
import './narrow.css';
import { now } from '../shared/clock';
import { applyAccent } from '../shared/contrast';
import { fetchWords, sections, speak } from '../shared/i18n';
import { lastingKeep, tabKeep } from '../shared/storage';
import { App } from './App';
import { makeAttention } from './attention';
import { readBoot } from './boot';
import { makeWay } from './brought';
import { watchCode } from './code';
import { makeFrame } from './frame';
import { personIn } from './identity';
import { LENT, makeKeeping } from './keeping';
import { Visit } from './visit';

const boot = readBoot();
const tab = tabKeep();
// what a frame has lent leaves this browser's own case alone
const lasting = tab.get(LENT) ? tab : lastingKeep();
const frame = makeFrame();
const attention = makeAttention(frame, lasting);

speak(boot.language, boot.words);
applyAccent(boot.portal.accent);

const keeping = makeKeeping(String(boot.portal_id), lasting, tab);
// a word that has run out would be refused: then the customer is asked
function freshIdentity(): string | null {
  const word = frame.identity.peek();
  return word && personIn(word, now()) ? word : null;
}

// it lives as long as the page
const code = watchCode(new AbortController().signal);
const visit = new Visit({
  portal: boot.portal,
  face: boot.face,
  keeping,
  keep: lasting,
  page: frame.page,
  identity: freshIdentity,
  heard: () => attention.sound(),
});

// the reader's earlier choice wins, unless the address of a page of its own asks for a language
const chosen = keeping.language();
const offered = boot.languages.some(({ code }) => code === chosen);
const asked = window.parent === window && new URLSearchParams(location.search).has('lang');
if (chosen && offered && chosen !== boot.language && !asked) {
  fetchWords(chosen, sections()).then(
    (words) => speak(chosen, words),
    () => undefined,
  );
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]'))
    frame.leave();
});

makeWay(visit, code);

const root = document.getElementById('app') ?? document.body;
render(<App boot={boot} frame={frame} attention={attention} visit={visit} code={code} />, root);
