// The bubble itself: a button in a shadow of its own, and the frame with the portal once it is wanted.

/** `server` is the origin that the script came from; `accent` is #rrggbb; `language` may be empty. */
export interface Options {
  portal: string;
  language: string;
  accent: string;
  server: string;
}

interface Word {
  deskbell?: string;
  unread?: unknown;
  running?: unknown;
}

const WORDS = {
  en: {
    open: 'Open the chat',
    close: 'Close the chat',
    frame: 'Chat',
    one: 'new message',
    unread: 'new messages',
  },
  de: {
    open: 'Chat öffnen',
    close: 'Chat schließen',
    frame: 'Chat',
    one: 'neue Nachricht',
    unread: 'neue Nachrichten',
  },
};

const STYLE = `
:host{all:initial;position:fixed;z-index:2147483000;inset:auto 20px 20px auto;font:600 13px/1 system-ui,sans-serif}
button{all:unset;box-sizing:border-box;position:relative;display:grid;place-items:center;width:60px;height:60px;border-radius:50%;
background:var(--accent);color:var(--ink);cursor:pointer;box-shadow:0 4px 16px rgb(15 20 28/.24),0 1px 3px rgb(15 20 28/.2);transition:transform .15s}
button:hover{transform:translateY(-2px)}
button:focus-visible{outline:3px solid var(--accent);outline-offset:3px;box-shadow:0 0 0 3px #fff,0 4px 16px rgb(15 20 28/.24)}
svg{width:28px;height:28px;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
b{position:absolute;top:-4px;right:-4px;min-width:24px;height:24px;box-sizing:border-box;padding:5px 6px;border:2px solid #fff;border-radius:12px;
background:#c0272d;color:#fff;font:700 12px/1 system-ui,sans-serif;text-align:center}
b:empty{display:none}
iframe{position:absolute;right:0;bottom:76px;width:min(400px,calc(100vw - 40px));height:min(640px,calc(100vh - 116px));border:0;border-radius:16px;
background:Canvas;color-scheme:light dark;box-shadow:0 16px 48px rgb(15 20 28/.28),0 2px 8px rgb(15 20 28/.12)}
iframe[hidden]{display:none}
@media(max-width:480px),(max-height:480px){:host([open]){inset:0}:host([open]) iframe{position:static;display:block;width:100%;height:100%;
border-radius:0}:host([open]) button{display:none}}
@media(prefers-reduced-motion:reduce){button{transition:none}}
@media print{:host{display:none}}`;

const CHAT =
  'M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-5 4.5V16a2 2 0 0 1-2-2.5zM8 8h8M8 11.5h5';
const DOWN = 'm6 9 6 6 6-6';

/** Puts the bubble on the page when it is made. */
export class Bubble {
  private readonly host = document.createElement('deskbell-chat');
  private readonly button = document.createElement('button');
  private readonly badge = document.createElement('b');
  private readonly path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  private readonly words: (typeof WORDS)['en'];
  private readonly root: ShadowRoot;
  private frame: HTMLIFrameElement | null = null;
  private shown = false;
  private heard = false;
  private unread = 0;

  constructor(
    private readonly options: Options,
    private identity: string | null,
  ) {
    this.words = options.language.startsWith('de') ? WORDS.de : WORDS.en;
    this.root = this.host.attachShadow({ mode: 'open' });
    this.draw();
    window.addEventListener('message', (event) => this.hear(event));
    document.addEventListener('keydown', (event) => event.key === 'Escape' && this.shown && this.close());
    document.body.append(this.host);
    // a chat that runs is listened to, so that an answer is seen on the bubble
    if (this.remembered()) this.load();
  }

  open(): void {
    this.load();
    this.show(true);
    this.frame?.focus();
  }

  close(): void {
    this.show(false);
    this.button.focus();
  }

  /** Hands over a fresh signed word on who the customer is. */
  identify(identity: string): void {
    this.identity = identity;
    this.hello();
  }

  private draw(): void {
    const { root, button, badge, path, options } = this;
    const style = document.createElement('style');
    style.textContent = STYLE;
    if ('adoptedStyleSheets' in root) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    } else {
      (root as ShadowRoot).append(style);
    }
    this.host.style.setProperty('--accent', options.accent);
    this.host.style.setProperty('--ink', inkOn(options.accent));
    const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    picture.setAttribute('viewBox', '0 0 24 24');
    picture.setAttribute('aria-hidden', 'true');
    picture.append(path);
    badge.setAttribute('aria-hidden', 'true');
    button.type = 'button';
    button.append(picture, badge);
    button.addEventListener('click', () => (this.shown ? this.close() : this.open()));
    root.append(button);
    this.label();
  }

  private load(): void {
    if (this.frame) return;
    const { server, portal, language } = this.options;
    const frame = document.createElement('iframe');
    frame.title = this.words.frame;
    frame.allow = 'display-capture; clipboard-write';
    frame.hidden = true;
    frame.src = `${server}/p/${encodeURIComponent(portal)}${language ? `?lang=${encodeURIComponent(language)}` : ''}`;
    this.frame = frame;
    this.root.prepend(frame);
  }

  private show(shown: boolean): void {
    this.shown = shown;
    if (this.frame) this.frame.hidden = !shown;
    this.host.toggleAttribute('open', shown);
    this.tell({ deskbell: shown ? 'open' : 'close' });
    this.label();
  }

  private label(): void {
    const { words, unread, shown } = this;
    this.badge.textContent = unread && !shown ? (unread > 99 ? '99+' : String(unread)) : '';
    this.path.setAttribute('d', shown ? DOWN : CHAT);
    const name = shown ? words.close : words.open;
    this.button.setAttribute(
      'aria-label',
      unread && !shown ? `${name} (${unread} ${unread === 1 ? words.one : words.unread})` : name,
    );
    this.button.setAttribute('aria-expanded', String(shown));
  }

  private tell(word: object): void {
    if (this.heard) this.frame?.contentWindow?.postMessage(word, this.options.server);
  }

  private hello(): void {
    const identity = this.identity;
    const page = location.origin + location.pathname;
    this.tell({ deskbell: 'hello', page, ...(identity ? { identity } : {}) });
    this.tell({ deskbell: this.shown ? 'open' : 'close' });
  }

  // only the frame that was opened here is heard, and only from the server's own origin
  private hear(event: MessageEvent): void {
    const word = event.data as Word | null;
    if (!this.frame || event.source !== this.frame.contentWindow || event.origin !== this.options.server)
      return;
    if (word?.deskbell === 'ready') {
      this.heard = true;
      this.hello();
    }
    if (word?.deskbell === 'leave') this.close();
    if (word?.deskbell === 'state') {
      this.unread = Math.max(0, Number(word.unread) || 0);
      this.remember(word.running === true);
      this.label();
    }
  }

  private key(): string {
    return `deskbell.running.${this.options.portal}`;
  }

  private remembered(): boolean {
    try {
      return localStorage.getItem(this.key()) === '1';
    } catch {
      return false;
    }
  }

  private remember(running: boolean): void {
    try {
      if (running) localStorage.setItem(this.key(), '1');
      else localStorage.removeItem(this.key());
    } catch {
      // the page forbids it: the bubble then waits for its first press
    }
  }
}

// black or white, whichever is easier to see on the accent
function inkOn(accent: string): string {
  const value = Number.parseInt(accent.slice(1), 16);
  const [r, g, b] = [16, 8, 0].map((shift) => (((value >> shift) & 255) / 255) ** 2.2) as [
    number,
    number,
    number,
  ];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? '#000' : '#fff';
}
