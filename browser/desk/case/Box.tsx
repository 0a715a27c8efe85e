// The frame of what is asked before something is done with a case: it stays open until it is done, and says why where it is not.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Modal } from '../../conversation/Modal';
import { t } from '../../shared/i18n';
import { asking } from '../cases/panes';
import { tell } from '../forms/notices';
import type { Say } from '../live/deeds';

/** Closes the dialog that is open over the case. */
export function close(): void {
  if (asking.peek() !== 'shortcuts') asking.value = null;
}

// what had the focus may be gone, and a row may be leaving its list: it goes on to what can be done next
function focusWork(): void {
  const at = document.activeElement;
  if (at && at !== document.body && !at.classList.contains('case-row')) return;
  const next = [...document.querySelectorAll<HTMLElement>(NEXT)].find((one) => one.checkVisibility());
  (next ?? document.getElementById('main'))?.focus();
}

const NEXT = '.case-head .act, .only-narrow .act, .talk-buttons .act, .case-row';

interface BoxProps {
  title: string;
  /** The button that does it, and the one that does not. */
  yes: string;
  no?: string;
  danger?: boolean;
  possible?: boolean;
  /** Returns whether it was done: then the dialog closes, else it stays open with what was entered, and says why. */
  deed: (say: Say) => Promise<boolean>;
  children?: ComponentChildren;
}

/** A question with the button that does it, and the one that does not. */
export function Box({
  title,
  yes,
  no = t('desk.cancel'),
  danger = false,
  possible = true,
  deed,
  children,
}: BoxProps) {
  const id = useId();
  const { busy, failure, submit, putAway } = useDeed(deed);
  return (
    <Modal labelledBy={id} class="ask" onClose={putAway}>
      <form class="ask-form" onSubmit={(event) => void submit(event)}>
        <h2 id={id}>{title}</h2>
        {children}
        <div role="alert">{failure && <p class="ask-failure">{failure}</p>}</div>
        <div class="ask-buttons">
          <button type="button" class="act" onClick={putAway}>
            {no}
          </button>
          <button
            type="submit"
            class={danger ? 'act danger sure' : 'act main-act'}
            disabled={busy || !possible}
          >
            {yes}
          </button>
        </div>
      </form>
    </Modal>
  );
}

function useDeed(deed: BoxProps['deed']) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const untold = useRef('');
  // the case may have become another, and the dialog is gone with its words: then they are told on the page
  useEffect(() => () => void (untold.current && tell(untold.current)), []);
  const say = (words: string) => {
    untold.current = words;
    setFailure(words);
  };
  const putAway = () => {
    untold.current = '';
    close();
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    say('');
    const done = await deed(say);
    setBusy(false);
    if (!done) return;
    close();
    requestAnimationFrame(focusWork);
  };
  return { busy, failure, submit, putAway };
}
