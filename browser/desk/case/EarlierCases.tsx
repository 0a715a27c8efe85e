// The same address's earlier cases.
import { caseNumber, date, t } from '../../shared/i18n';
import type { CaseRow } from '../../shared/wire';
import { addressOf, follow } from '../router';
import { statusWords } from './StatusSign';

/** A short list of links; nothing where there are none. */
export function EarlierCases({ rows }: { rows: readonly CaseRow[] }) {
  if (rows.length === 0) return null;
  return (
    <section class="case-section">
      <h3>{t('desk.earlier', { count: rows.length })}</h3>
      <ul class="earlier">
        {rows.map((row) => (
          <li key={row.number}>
            <a href={addressOf('all', row.number)} onClick={follow}>
              <span class="earlier-problem">{row.problem || t('desk.nothing_written')}</span>
              <span class="dim">
                {date(row.opened_at)} · {caseNumber(row.number)} · {statusWords(row)}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
