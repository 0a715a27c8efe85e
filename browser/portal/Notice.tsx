// A page that says one thing: closed, not found, gone, left, and what can be done about it.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface NoticeProps {
  title: string;
  lead: ComponentChildren;
  sign?: ComponentChildren;
  children?: ComponentChildren;
}

export function Notice({ title, lead, sign, children }: NoticeProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div class="page notice">
      {sign && <div class="notice-sign">{sign}</div>}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p class="lead">{lead}</p>
      {children}
    </div>
  );
}
