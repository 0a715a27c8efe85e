// A question or picture above the page: the browser's own dialog, which keeps the focus inside and gives it back.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface ModalProps {
  /** What a screen reader calls it; or the id of its heading. */
  label?: string;
  labelledBy?: string;
  class?: string;
  children: ComponentChildren;
  /** The reader pressed Escape or beside it. */
  onClose(): void;
}

/** Opens as soon as it is drawn, and closes when it is no longer drawn. */
export function Modal({ label, labelledBy, class: look = '', children, onClose }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has Escape, which comes as `cancel`
    <dialog
      ref={dialog}
      class={`modal ${look}`}
      aria-label={label}
      aria-labelledby={labelledBy}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <div class="modal-inside">{children}</div>
    </dialog>
  );
}
