// What every door looks like: a title, a sentence, what there is to do, and the word on privacy.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { language, t } from '../../shared/i18n';
import { portalText } from '../texts';
import type { Visit } from '../visit';
import type { Titled } from './ways';

interface FrameProps extends Titled {
  visit: Visit;
  children: ComponentChildren;
}

export function Frame({ visit, title, lead, children }: FrameProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // a page that comes in place of another takes the focus; the first one leaves it where it is
  useEffect(() => {
    if (shownBefore) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class="page">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p class="lead">{lead}</p>
      {children}
      <p class="small privacy-note">
        {portalText(visit.portal, language(), 'privacy_note') || t('portal.privacy_note')}
      </p>
    </div>
  );
}

let shownBefore = false;

/** From now on a page comes in place of another. */
export function somethingIsShown(): void {
  shownBefore = true;
}
