// What is needed rarely during a chat: details, transcript, sound. Escape and a press beside it close it.
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { t } from '../shared/i18n';
import type { Attention } from './attention';
import type { Chat } from './chat';
import { failureText } from './failures';
import { MenuIcon } from './icons';
import { saveTranscript } from './transcript';

interface MenuProps {
  chat: Chat;
  attention: Attention;
  onDetails(): void;
}

export function Menu({ chat, attention, onDetails }: MenuProps) {
  const { open, setOpen, place, opener } = useOpening();
  const [failure, setFailure] = useState('');
  const id = useId();
  const muted = attention.muted.value;
  const act = (deed: () => void) => () => {
    setOpen(false);
    opener.current?.focus();
    deed();
  };
  const save = (format: 'html' | 'text') => {
    setFailure('');
    saveTranscript(chat, format).catch((failed) => setFailure(failureText(failed)));
  };
  return (
    <div class="menu" ref={place}>
      <button
        type="button"
        class="icon-button"
        ref={opener}
        aria-label={t('portal.menu')}
        title={t('portal.menu')}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <MenuIcon />
      </button>
      <div id={id} class="menu-list" hidden={!open}>
        <button type="button" onClick={act(onDetails)}>
          {t('portal.change_details')}
        </button>
        <button type="button" onClick={act(() => save('html'))}>
          {t('portal.transcript')}
        </button>
        <button type="button" onClick={act(() => save('text'))}>
          {t('portal.transcript_text')}
        </button>
        <button type="button" aria-pressed={!muted} onClick={() => attention.mute(!muted)}>
          {muted ? t('portal.sound_off') : t('portal.sound_on')}
        </button>
      </div>
      <div role="alert">{failure && <p class="failure menu-failure">{failure}</p>}</div>
    </div>
  );
}

function useOpening() {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const listening = new AbortController();
    const { signal } = listening;
    const beside = (event: Event) => place.current?.contains(event.target as Node) || setOpen(false);
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      setOpen(false);
      opener.current?.focus();
    };
    document.addEventListener('pointerdown', beside, { signal });
    document.addEventListener('focusin', beside, { signal });
    document.addEventListener('keydown', onKey, { signal, capture: true });
    return () => listening.abort();
  }, [open]);
  return { open, setOpen, place, opener };
}
