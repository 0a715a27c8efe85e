// Words for what a customer's action met: what happened, what was kept, what to do.
import { Refusal, Unreachable } from '../shared/api';
import { t } from '../shared/i18n';

/** Returns the words for a failed action of the customer, whatever was thrown. */
export function failureText(failed: unknown): string {
  if (failed instanceof Unreachable) return t('portal.failed_offline');
  if (!(failed instanceof Refusal)) return t('portal.failed');
  const { code, retry_after } = failed.problem;
  if (code === 'too-many') return t('portal.failed_too_many', { count: retry_after ?? 1 });
  if (code === 'wrong-state') return t('portal.failed_over');
  if (code === 'blocked') return t('portal.blocked_lead');
  if (code === 'closed') return t('portal.closed_lead');
  return t('portal.failed');
}
