// How a letter stands and why, in words; and what became of files that did not come through. Pure.

import { refusalText } from '../../conversation/problems';
import { date, fileSize, midnight, t, time } from '../../shared/i18n';
import type { LetterView, NotTakenView, Problem } from '../../shared/wire';
import type { IconName } from '../shell/icons';
import { type Standing, standingOf } from '../stores/letters';

/** What stands for each state beside its word and colour. */
export const STATE_ICONS = {
  waiting: 'clock',
  late: 'clock',
  sent: 'check',
  failed: 'warn',
  bounced: 'warn',
} as const satisfies Record<Standing, IconName>;

/** How a letter of ours stands, in two or three words. */
export function stateWords(standing: Standing): string {
  return t(`desk.letter_state_${standing === 'late' ? 'waiting' : standing}`);
}

/** Why it has not arrived, and when it is tried next; nothing where all is well. */
export function whyWords(letter: Pick<LetterView, 'state' | 'trouble' | 'next_at'>, now: number): string {
  const standing = standingOf(letter);
  if (standing === null || standing === 'waiting' || standing === 'sent') return '';
  const why = letter.trouble ? t(`desk.letter_trouble_${letter.trouble}`) : '';
  return [why, standing === 'late' ? nextWords(letter.next_at, now) : ''].filter(Boolean).join(' ');
}

function nextWords(at: number | null, now: number): string {
  if (at === null || at <= now) return t('desk.letter_next_now');
  const near = midnight(at) === midnight(now);
  return t('desk.letter_next', { time: near ? time(at) : `${date(at)}, ${time(at)}` });
}

/** A file that was in the customer's mail and was not taken: name, size and why. */
export function notTakenWords({ name, size, why }: NotTakenView): string {
  return t(`desk.letter_left_out_${why}`, { name, size: fileSize(size) });
}

/** Why a letter did not go; no problem where no answer came. Everything that was written is still there. */
export function notSentWords(problem: Problem | null): string {
  if (!problem) return t('desk.letter_not_sent_silent');
  const { code, field } = problem;
  if (field === 'files') return t('desk.letter_not_sent_files');
  if (field === 'email') return t('desk.letter_not_sent_address');
  if (code === 'mail-off') return t('desk.letter_not_sent_off');
  if (code === 'too-large') return t('desk.letter_not_sent_large');
  if (code === 'not-allowed' || code === 'wrong-state' || code === 'already-assigned')
    return problem.by ? t('desk.refused_has', { name: problem.by }) : t('desk.letter_not_sent_state');
  return refusalText(problem);
}
