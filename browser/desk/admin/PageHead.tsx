// The head of an administration page: the way back, the heading, what the page is for, and its one main action.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { follow } from '../router';

interface Props {
  title: string;
  lead?: string | undefined;
  back?: { to: string; label: string };
  children?: ComponentChildren;
}

/** Heading and lead; the focus goes to the heading when the page appears, so that reading begins there. */
export function PageHead({ title, lead, back, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!document.activeElement || document.activeElement === document.body) heading.current?.focus();
  }, []);
  return (
    <header class="pagehead">
      {back && (
        <a class="back" href={back.to} onClick={follow}>
          <span aria-hidden="true">← </span>
          {back.label}
        </a>
      )}
      <div class="pagehead-line">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {children}
      </div>
      {lead && <p class="quiet">{lead}</p>}
    </header>
  );
}
