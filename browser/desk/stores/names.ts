// What a customer is called in the desk: by name, or by a word where no name was asked for.
import { t } from '../../shared/i18n';
import type { CaseRow } from '../../shared/wire';

/** The customer's name, or a word in its place. */
export function customerOf({ first_name, last_name }: Pick<CaseRow, 'first_name' | 'last_name'>): string {
  return `${first_name} ${last_name}`.trim() || t('desk.no_name');
}
