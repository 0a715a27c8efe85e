import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bubble } from './bubble';

interface Settings {
  navigation: { disableChildFrameNavigation: boolean };
}

const SERVER = 'https://chat.company.example';

describe('the bubble on a company’s page', () => {
  const host = () => document.querySelector('deskbell-chat') as HTMLElement;
  const find = (what: string) => host().shadowRoot?.querySelector(what) as HTMLElement | null;
  const frame = () => find('iframe') as HTMLIFrameElement | null;
  const make = (identity: string | null = null) =>
    new Bubble({ portal: 'support', language: 'de', accent: '#ffff00', server: SERVER }, identity);
  const says = (word: object, origin = SERVER, source: unknown = frame()?.contentWindow) => {
    const event = new MessageEvent('message', { data: word, origin });
    Object.defineProperty(event, 'source', { value: source });
    window.dispatchEvent(event);
  };

  beforeEach(() => {
    // frames are made, but load nothing
    const { happyDOM } = window as unknown as { happyDOM: { settings: Settings } };
    Object.assign(happyDOM.settings, { enableIframePageLoading: true, disableIframePageLoading: false });
    happyDOM.settings.navigation.disableChildFrameNavigation = true;
    localStorage.clear();
  });
  afterEach(() => document.body.replaceChildren());

  it('loads nothing until it is pressed', () => {
    make();
    expect(frame()).toBeNull();
    find('button')?.click();
    expect(frame()?.src).toBe(`${SERVER}/p/support?lang=de`);
    expect(frame()?.hidden).toBe(false);
    expect(frame()?.allow).toContain('display-capture');
    expect(find('button')?.getAttribute('aria-expanded')).toBe('true');
  });

  it('can be read in its language, and on any accent', () => {
    make();
    expect(find('button')?.getAttribute('aria-label')).toBe('Chat öffnen');
    expect(host().style.getPropertyValue('--ink')).toBe('#000');
  });

  it('closes with Escape and gives the focus back', () => {
    const bubble = make();
    bubble.open();
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    expect(frame()?.hidden).toBe(true);
    expect(host().shadowRoot?.activeElement).toBe(find('button'));
  });

  it('counts what is unread while it is closed', () => {
    const bubble = make();
    bubble.open();
    bubble.close();
    says({ deskbell: 'state', unread: 3, running: true });
    expect(find('b')?.textContent).toBe('3');
    expect(find('button')?.getAttribute('aria-label')).toBe('Chat öffnen (3 neue Nachrichten)');
    bubble.open();
    expect(find('b')?.textContent).toBe('');
  });

  it('hears only its own frame, from the server alone', () => {
    const bubble = make();
    bubble.open();
    bubble.close();
    says({ deskbell: 'state', unread: 3, running: true }, 'https://elsewhere.example');
    says({ deskbell: 'state', unread: 3, running: true }, SERVER, window);
    expect(find('b')?.textContent).toBe('');
  });

  it('listens from the start where a chat is known to run, and stops when it is over', () => {
    make().open();
    says({ deskbell: 'state', unread: 0, running: true });
    document.body.replaceChildren();
    make();
    expect(frame()?.hidden).toBe(true);
    says({ deskbell: 'state', unread: 0, running: false });
    document.body.replaceChildren();
    make();
    expect(frame()).toBeNull();
  });
});
