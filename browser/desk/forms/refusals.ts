// Puts a refusal into the reader's words: which field it is about, what happened, what to do.
import { Refusal } from '../../shared/api';
import { t, type WordKey } from '../../shared/i18n';
import type { Problem } from '../../shared/wire';
import type { Wrong } from './form';

/** Words for a form's own fields: by `field` for what is invalid, by `field!taken` for what is another's. */
export type FieldWords = Partial<Record<string, WordKey>>;

const WORDS: Partial<Record<string, WordKey>> = {
  'not-signed-in': 'admin.refused_signed_out',
  'not-found': 'admin.refused_not_found',
  'not-allowed': 'admin.refused_not_allowed',
  'too-large': 'admin.refused_too_large',
  conflict: 'admin.refused_conflict',
  'wrong-state': 'admin.refused_conflict',
};

/** What to tell the reader about a failed request, at the field it is about. Errors that are no refusal are about the whole. */
export function wrongOf(error: unknown, words: FieldWords = {}): Wrong {
  if (!(error instanceof Refusal)) return { field: null, text: t('admin.refused_unreachable') };
  const { problem } = error;
  const field = problem.field ?? null;
  const own = field === null ? undefined : words[problem.code === 'already-taken' ? `${field}!taken` : field];
  return { field, text: own ? t(own) : refusalWords(problem) };
}

function refusalWords(problem: Problem): string {
  if (problem.code === 'too-many') return waitWords(problem.retry_after ?? 60);
  if (problem.code === 'already-taken') return t('admin.refused_taken');
  if (problem.code === 'invalid') return t('admin.refused_invalid');
  const key = WORDS[problem.code];
  return key ? t(key) : t('admin.refused_other', { code: problem.code });
}

/** How long to wait, in the unit that people would say. */
export function waitWords(seconds: number): string {
  if (seconds < 90) return t('admin.refused_too_many_seconds', { count: Math.max(1, Math.ceil(seconds)) });
  return t('admin.refused_too_many', { count: Math.ceil(seconds / 60) });
}
