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

interface QuestionFieldProps {
  text: string;
  mistake: string;
  longest: number;
  onInput(text: string): void;
}

export function QuestionField({ text, mistake, longest, onInput }: QuestionFieldProps) {
  return (
    <div class="field">
      <label for="question">{t('portal.question')}</label>
      <textarea
        id="question"
        name="question"
        rows={4}
        maxLength={longest}
        dir="auto"
        value={text}
        aria-invalid={mistake ? 'true' : undefined}
        aria-describedby={mistake ? 'question-mistake' : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
            event.currentTarget.form?.requestSubmit();
        }}
      />
      {mistake && (
        <p id="question-mistake" class="mistake">
          {mistake}
        </p>
      )}
    </div>
  );
}
