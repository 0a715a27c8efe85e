// The audit log, newest first.
import { useState } from 'preact/hooks';
import type { AuditEntry, AuditPage } from '../../shared/bodies';
import { now } from '../../shared/clock';
import { date, day, t, time } from '../../shared/i18n';
import { Show, useLoaded } from '../forms/loaded';
import { wrongOf } from '../forms/refusals';
import { api } from '../session';
import { actWords, detailValue, detailWords, subjectWords } from './acts';
import { PageHead } from './PageHead';
import { type Column, Table } from './Table';

/** Every act of administration and every deletion, page by page. */
export function AuditLog() {
  const loaded = useLoaded('audit', (signal) => api.get<AuditPage>('/api/admin/audit', signal));
  return (
    <>
      <PageHead title={t('admin.audit_log')} lead={t('admin.audit_lead')} />
      <Show loaded={loaded}>{(page) => <Entries page={page} onMore={loaded.replace} />}</Show>
    </>
  );
}

function Entries({ page, onMore }: { page: AuditPage; onMore: (page: AuditPage) => void }) {
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);
  const more = async () => {
    setBusy(true);
    try {
      const older = await api.get<AuditPage>(`/api/admin/audit?before=${page.cursor}`);
      onMore({ entries: [...page.entries, ...older.entries], cursor: older.cursor });
      setWrong('');
    } catch (error) {
      setWrong(wrongOf(error).text);
    } finally {
      setBusy(false);
    }
  };
  if (page.entries.length === 0) return <p class="empty-words">{t('admin.audit_empty')}</p>;
  return (
    <>
      <Table
        caption={t('admin.audit_log')}
        columns={columns()}
        rows={page.entries}
        id={(entry) => entry.id}
      />
      <div role="alert">{wrong && <p class="wrong">▲ {wrong}</p>}</div>
      {page.cursor !== null && (
        <button type="button" class="act" aria-disabled={busy} onClick={() => !busy && more()}>
          {t(busy ? 'admin.loading' : 'admin.audit_older')}
        </button>
      )}
    </>
  );
}

function columns(): Column<AuditEntry>[] {
  return [
    {
      label: t('admin.audit_when'),
      show: ({ at }) => <time dateTime={new Date(at).toISOString()}>{moment(at)}</time>,
    },
    { label: t('admin.audit_who'), show: ({ agent }) => agent ?? t('admin.audit_system') },
    { label: t('admin.audit_what'), show: ({ act }) => actWords(act) },
    { label: t('admin.audit_subject'), show: ({ act, subject }) => subjectWords(act, subject) },
    { label: t('admin.audit_details'), wide: true, show: ({ details }) => <Details details={details} /> },
  ];
}

function moment(at: number): string {
  const recent = now() - at < 2 * 86_400_000;
  return `${recent ? day(at, now()) : date(at)}, ${time(at)}`;
}

function Details({ details }: { details: Record<string, string> }) {
  const known = Object.entries(details).filter(([, value]) => value);
  if (known.length === 0) return null;
  return (
    <ul class="details">
      {known.map(([name, value]) => (
        <li key={name}>
          <span class="detailname">{detailWords(name)}</span> {detailValue(name, value)}
        </li>
      ))}
    </ul>
  );
}
