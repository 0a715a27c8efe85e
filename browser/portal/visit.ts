// One customer's visit to a portal: nothing begun, a chat that is taken up or runs, or one that is lost.

import { type Signal, signal } from '@preact/signals';
import { type Api, makeApi, Refusal } from '../shared/api';
import type { FaceView } from '../shared/bell';
import type { NewCase, NewRequest } from '../shared/bodies';
import type { Draft } from '../shared/draft';
import { language } from '../shared/i18n';
import type { Keep } from '../shared/storage';
import type { ChatOpened, ChatView, Entry, PortalView } from '../shared/wire';
import { Chat, type ChatOptions, runs } from './chat';
import { deviceFacts } from './device';
import type { Keeping, Person, Ticket, Wish } from './keeping';

/** Why a chat cannot be shown: its token is not valid (any more), it was deleted, or this browser is blocked. */
export type Loss = 'gone' | 'deleted' | 'blocked' | 'refused';

export type Stage =
  | { at: 'form' }
  | { at: 'taking_up'; unreachable: boolean }
  | { at: 'chat'; chat: Chat }
  | { at: 'lost'; loss: Loss };

export interface VisitOptions {
  portal: PortalView;
  face: FaceView;
  keeping: Keeping;
  keep: Keep;
  page(): string;
  identity(): string | null;
  heard(entry: Entry): void;
  open?: ChatOptions['open'];
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;
const LOST = new Set([401, 403, 404, 410]);

export class Visit {
  readonly stage: Signal<Stage> = signal<Stage>({ at: 'form' });
  /** As it was when the page came, or when an admin was found to have made it another kind. */
  portal: PortalView;
  /** How the portal stands to newcomers, as last heard. */
  readonly face: Signal<FaceView>;
  /** How often the customer pressed Chat here: the field to write in takes the focus then. */
  begun = 0;
  /** Whether no chat has been shown yet: how the portal stands came with the page, not long ago. */
  fresh = true;
  private ticket: Ticket | null = null;
  private readonly api: Api;
  private readonly listening = new AbortController();
  private looks = 0;

  constructor(readonly options: VisitOptions) {
    this.portal = options.portal;
    this.face = signal(options.face);
    this.api = makeApi({ token: () => this.ticket?.token ?? null });
    window.addEventListener('storage', (event) => this.otherTab(event), { signal: this.listening.signal });
    const known = options.keeping.ticket();
    if (known?.number) void this.takeUp(known);
  }

  /**
   * Opens a case, or the same again when its answer was lost; throws a refusal and leaves the form as it is.
   * A door that turns out to be closed, a person who is not free any more, a kind that is another now, are looked at again.
   */
  async begin(person: Person, wish: Wish = {}): Promise<void> {
    const { keeping } = this.options;
    const known = keeping.ticket();
    if (known?.number) return this.takeUp(known);
    this.begun += 1;
    if (person.email) keeping.keepPerson(person);
    const ticket = keeping.ticketToBegin(person, wish);
    const opened = await this.openOnce(ticket, person, wish);
    const chat = this.show({ ...ticket, number: opened.chat.number }, opened);
    const { first_name, last_name, email } = opened.chat;
    const same = first_name === person.first_name && last_name === person.last_name && email === person.email;
    if (!same && person.email && !this.options.identity()) await chat.correct(person);
  }

  /** Forgets the case in this browser and shows the form again; what was typed and not sent goes along. */
  anew(): void {
    const stage = this.stage.peek();
    if (stage.at === 'chat') stage.chat.putAside();
    this.leaveChat(true);
    this.options.keeping.forget(this.ticket);
    this.ticket = null;
    this.stage.value = { at: 'form' };
  }

  /** Whether the present case is the one that this code led to. */
  cameWith(code: string): boolean {
    return this.ticket?.wish?.code === code;
  }

  /** Asks how the portal stands now; what cannot be learnt is as it was. The answer to an earlier look never comes after. */
  async look(): Promise<void> {
    this.looks += 1;
    const turn = this.looks;
    try {
      const face = await this.api.get<FaceView>(this.path('/doors'));
      if (turn === this.looks) this.face.value = face;
    } catch {
      // the next look, or the attempt to come in, will say
    }
  }

  // a page that asks for the wrong things may be that of another kind by now
  private async lookAtKind(): Promise<void> {
    try {
      this.portal = await this.api.get<PortalView>(this.path(''));
    } catch {
      return;
    }
    await this.look();
    this.face.value = { ...this.face.peek() };
  }

  private async open(ticket: Ticket, person: Person, wish: Wish): Promise<ChatOpened> {
    const identity = this.options.identity();
    const { by_mail, ...asked } = wish;
    const id = ticket.wish?.client_id;
    const body: NewCase = {
      ...person,
      ...asked,
      token: ticket.token,
      language: language(),
      device: deviceFacts(this.options.page()),
      browser: this.options.keeping.browser(),
      ...(id && wish.question ? { client_id: id } : {}),
      ...(identity ? { identity } : {}),
    };
    return by_mail
      ? this.api.post<ChatOpened>(this.path('/requests'), body as NewRequest)
      : this.api.post<ChatOpened>(this.path('/cases'), body);
  }

  private path(rest: string): string {
    return `/api/portals/${encodeURIComponent(this.portal.slug)}${rest}`;
  }

  private async openOnce(ticket: Ticket, person: Person, wish: Wish): Promise<ChatOpened> {
    const { unsent } = this.options.keeping;
    try {
      const opened = await this.open(ticket, person, wish);
      if (wish.question) unsent.write('');
      return opened;
    } catch (failed) {
      if (!isAnswer(failed)) throw failed;
      const { code } = failed.problem;
      if (code === 'client-id-reused' && ticket.person) {
        // the answer to the first attempt was lost, and what was entered was changed since: it is the same case
        // all the same, and new words can still be sent in it
        const opened = await this.open(ticket, ticket.person, ticket.wish ?? {});
        if (wish.question) unsent.write(wish.question);
        return opened;
      }
      this.options.keeping.forget(ticket);
      if (code === 'closed' || code === 'not-free') await this.look();
      if (code === 'invalid') await this.lookAtKind();
      throw failed;
    }
  }

  private async takeUp(ticket: Ticket): Promise<void> {
    this.ticket = ticket;
    this.stage.value = { at: 'taking_up', unreachable: false };
    for (let wait = FIRST_WAIT; this.ticket === ticket; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      try {
        this.show(ticket, await this.api.get<ChatOpened>(`/api/chat/${ticket.number}`));
        return;
      } catch (failed) {
        if (this.ticket !== ticket) return;
        const loss = lossOf(failed);
        if (loss) return this.lose(loss);
        this.stage.value = { at: 'taking_up', unreachable: true };
      }
      await soonOrOnline(wait);
    }
  }

  private show(ticket: Ticket, opened: ChatOpened): Chat {
    this.leaveChat();
    this.fresh = false;
    this.ticket = ticket;
    const { keep, keeping, heard, open } = this.options;
    const chat = new Chat(opened, {
      api: this.api,
      token: ticket.token,
      keep,
      maxFileBytes: this.portal.max_file_bytes,
      unsent: keeping.unsent,
      heard,
      lost: (code) => this.lose(code === 4409 ? 'deleted' : code === 4401 ? 'gone' : 'refused'),
      ...(open ? { open } : {}),
    });
    if (runs(opened.chat)) takeAlong(keeping.unsent, chat.draft);
    // what is over belongs to this tab alone: the next visit in this browser begins anew, or has begun already
    if (!isOver(opened.chat)) keeping.answered(ticket);
    chat.view.subscribe((view) => isOver(view) && keeping.onlyHere(ticket));
    this.stage.value = { at: 'chat', chat };
    return chat;
  }

  private lose(loss: Loss): void {
    this.leaveChat(true);
    this.options.keeping.unsent.write('');
    this.options.keeping.forget(this.ticket);
    this.ticket = null;
    this.stage.value = { at: 'lost', loss };
  }

  private leaveChat(forGood = false): void {
    const stage = this.stage.peek();
    if (stage.at !== 'chat') return;
    stage.chat.close();
    if (forGood) stage.chat.forget();
  }

  // Chat pressed in another tab: this one shows the same
  private otherTab(event: StorageEvent): void {
    if (event.key !== this.options.keeping.key || this.stage.peek().at !== 'form') return;
    const known = this.options.keeping.ticket();
    if (known?.number) void this.takeUp(known);
  }

  /** Ends everything the page does for the visit. */
  close(): void {
    this.listening.abort();
    this.leaveChat();
    this.ticket = null;
  }
}

// a fault of the server or the network, or having tried too often, says nothing about an earlier attempt
function isAnswer(failed: unknown): failed is Refusal {
  return failed instanceof Refusal && failed.problem.status < 500 && failed.problem.status !== 429;
}

function takeAlong(unsent: Draft, draft: Draft): void {
  const words = unsent.read();
  if (!words || draft.read()) return;
  draft.write(words);
  unsent.write('');
}

// only a clear no loses the chat: a fault of the server or of the network passes
function lossOf(failed: unknown): Loss | null {
  if (!(failed instanceof Refusal)) return null;
  const { code, status } = failed.problem;
  if (code === 'blocked') return 'blocked';
  return LOST.has(status) ? 'gone' : null;
}

function soonOrOnline(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const go = () => {
      clearTimeout(timer);
      listening.abort();
      resolve();
    };
    const timer = setTimeout(go, ms);
    window.addEventListener('online', go, { signal: listening.signal });
  });
}

/** Whether nothing more can come of the case here: the chat has ended, or the request was resolved. */
export function isOver(view: ChatView): boolean {
  return view.chat === 'ended' || (view.resolved && !view.may_return);
}
