// Words for what went wrong: what happened, what was kept, and what to do.
import { Refusal, Unreachable } from '../shared/api';
import { fileSize, number, t } from '../shared/i18n';
import type { Problem } from '../shared/wire';

/** Returns the words for a failed request, whatever was thrown. */
export function problemText(failed: unknown): string {
  if (failed instanceof Refusal) return refusalText(failed.problem);
  if (failed instanceof Unreachable) return t('conversation.problem_unreachable');
  return t('conversation.problem_unknown');
}

/** Returns the words for a refusal, as a customer or an agent would want them in a conversation. */
export function refusalText(problem: Problem): string {
  switch (problem.code) {
    case 'too-many':
      return t('conversation.problem_too_many', { count: problem.retry_after ?? 1 });
    case 'too-large':
      return tooLarge(problem);
    case 'no-room':
      return t('conversation.problem_no_room');
    case 'wrong-state':
    case 'closed':
      return t('conversation.problem_over');
    case 'blocked':
      return t('conversation.problem_blocked');
    case 'not-signed-in':
      return t('conversation.problem_signed_out');
    case 'not-found':
      return t('conversation.problem_gone');
    case 'not-allowed':
      return t('conversation.problem_not_allowed');
    case 'invalid':
      return problem.field === 'file' ? t('conversation.problem_file') : t('conversation.problem_invalid');
    default:
      return t('conversation.problem_unknown');
  }
}

function tooLarge({ field, limit }: Problem): string {
  if (!limit) return t('conversation.problem_large');
  return field === 'text' || field === 'question'
    ? t('conversation.problem_long', { limit: number(limit) })
    : t('conversation.problem_file_large', { limit: fileSize(limit) });
}
