// Who is signed in, what this desk needs to begin, and the language it speaks.
import { computed, signal } from '@preact/signals';
import { makeApi, Refusal } from '../shared/api';
import { serverSays } from '../shared/clock';
import { fetchWords, language, speak, type Words } from '../shared/i18n';
import { lastingKeep } from '../shared/storage';
import type { DeskState, Me } from '../shared/wire';
import { forgetDrafts } from './forms/drafts';
import { forgetUnsent } from './forms/unsent';
import { go, path, query } from './router';

interface Boot {
  words: Words;
  language: string;
  languages: { code: string; name: string }[];
  build?: string;
}

let chosenHere: string | null = null;
const SECTIONS = ['meta', 'conversation', 'desk', 'admin'];
const boot = readBoot();

/** `unknown` until the server has said; `unreachable`: it did not answer. */
export type Entrance = 'unknown' | 'in' | 'out' | 'unreachable';

export const entrance = signal<Entrance>('unknown');

/** The session ended by itself while the agent was in: the log-in says so. */
export const signedOut = signal(false);

/** The agent, portals, colleagues and counts as last fetched; null while signed out. */
export const deskState = signal<DeskState | null>(null);

/** The signed-in agent, or null. */
export const me = computed(() => deskState.value?.me ?? null);

/** The desk's door to the server; being signed out leads to the log-in. */
export const api = makeApi({ onSignedOut: () => leave() });

/** The languages there are, by code and own name. */
export const languages = boot.languages;

/** Which build of the pages this one is, or null where the server did not say. */
export const pageBuild = boot.build ?? null;

/** The language that the browser asked for. */
export const browserLanguage = boot.language;

function readBoot(): Boot {
  const text = document.getElementById('boot')?.textContent;
  return text ? (JSON.parse(text) as Boot) : { words: {}, language: 'en', languages: [] };
}

/** Makes the page speak as the server wrote it; to be called once, first. */
export function beginToSpeak(): void {
  speak(boot.language, boot.words);
}

/** Fetches what the desk needs, and thereby who is signed in; safe to call again at any time. */
export async function enter(): Promise<void> {
  try {
    const got = await api.get<DeskState>('/api/desk');
    serverSays(got.clock);
    const wanted = got.me.language ?? chosenHere ?? browserLanguage;
    if (wanted !== language()) await speakIn(wanted).catch(() => undefined);
    deskState.value = got;
    entrance.value = 'in';
    signedOut.value = false;
  } catch (failed) {
    if (failed instanceof Refusal && failed.problem.status === 401) leave();
    else if (entrance.value !== 'in') entrance.value = 'unreachable';
    else throw failed;
  }
}

/** Removes what an agent typed and did not send: on a shared computer the next one has no business with it. */
function forgetWritten(agent: number): void {
  const keep = lastingKeep();
  for (const prefix of [`deskbell.draft.${agent}.`, `deskbell.out.${agent}.`]) {
    for (const key of keep.keys(prefix)) keep.remove(key);
  }
}

/** Ends the session here and on the server. */
export async function signOut(): Promise<void> {
  await api.delete('/api/session').catch(() => undefined);
  forgetDrafts();
  forgetUnsent();
  if (me.value) forgetWritten(me.value.id);
  deskState.value = null;
  entrance.value = 'out';
  signedOut.value = false;
  go('/desk/log-in');
}

/** Shows the log-in, and afterwards the present page again. */
export function leave(): void {
  if (entrance.peek() === 'in') signedOut.value = true;
  deskState.value = null;
  entrance.value = 'out';
  if (/^\/desk\/(log-in|link)$/.test(path.peek())) return;
  const back = path.peek() + query.peek();
  go(back === '/desk' ? '/desk/log-in' : `/desk/log-in?back=${encodeURIComponent(back)}`, { replace: true });
}

/** Takes the agent as changed on the account page. */
export function meIs(changed: Me): void {
  if (deskState.value) deskState.value = { ...deskState.value, me: changed };
}

/** Changes the page's language at once; throws when the words cannot be had. */
export async function speakIn(code: string): Promise<void> {
  if (code !== language() || code !== boot.language) speak(code, await fetchWords(code, SECTIONS));
  document.documentElement.lang = code;
}

/** Changes the agent's language, here and on every device; before log-in only here. */
export async function chooseLanguage(code: string): Promise<void> {
  await speakIn(code);
  chosenHere = code;
  if (me.peek()) meIs(await api.patch<Me>('/api/me', { language: code }));
}
