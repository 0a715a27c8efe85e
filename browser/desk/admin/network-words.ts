// What was found about the network, in words: what works, what is missing, and what to do about it.
import { type Finding, placeOf, type Road, type Way } from '../../screen/network';
import { date, duration, number, t, time } from '../../shared/i18n';

/** How far (ms) this computer's clock may be from the server's before it is said. */
const CLOCKS_DIFFER = 120_000;

/** What to write into the settings for a way that has no server. */
export const EXAMPLES: Record<Way, string> = {
  stun: 'DESKBELL_STUN=stun:turn.example.com:3478',
  udp: 'DESKBELL_TURN=turn:turn.example.com:3478',
  tcp: 'DESKBELL_TURN=turn:turn.example.com:3478',
  tls: 'DESKBELL_TURN=turn:turn.example.com:3478, turns:turn.example.com:5349',
};

/** One line of the results: a road, or a way that has none. */
export interface Line {
  way: Way;
  url: string | null;
  words: string;
}

/** What a road was found to be. */
export function findingWords({ way, url }: Road, { how, took, code }: Finding): string {
  const ms = number(took);
  if (how === 'works') return t(way === 'stun' ? 'admin.network_answers' : 'admin.network_carries', { ms });
  if (how !== 'silent') return t(`admin.network_${how}`, { code: code ?? '–' });
  const { host, port } = placeOf(url);
  if (way === 'tls') return t('admin.network_silent_tls', { host, port: String(port) });
  return t('admin.network_silent', { host, port: `${way === 'tcp' ? 'TCP' : 'UDP'} ${port}` });
}

/** Why a way was not tested, and what to write so that it can be. */
export function untestedWords(way: Way): string {
  return t('admin.network_untested', { example: EXAMPLES[way] });
}

/** What is to be said about two clocks, nothing where they agree. */
export function clockWords(server: number, here: number): string {
  const apart = Math.abs(server - here);
  return apart < CLOCKS_DIFFER ? '' : t('admin.network_clock', { time: duration(apart) });
}

/** All of it as text, to be sent to whoever can help; no passwords. */
export function asText(lines: readonly Line[], verdict: string, at: number, browser: string): string {
  const head = [`${t('admin.network_title')} ${date(at)}, ${time(at)}`, browser, '', verdict, ''];
  const body = lines.map(({ way, url, words }) => {
    const name = t(`admin.network_${way}`);
    return `${url ? `${name} (${url})` : name}: ${words}`;
  });
  return [...head, ...body].join('\n');
}
