// A table that becomes a list of cards where there is no room for columns.
// biome-ignore-all lint/a11y/noRedundantRoles: the narrow layout takes display: table away, and with it the meaning in some browsers
import './table.css';
import type { ComponentChildren } from 'preact';

export interface Column<T> {
  label: string;
  show: (row: T) => ComponentChildren;
  /** Takes what room is left. */
  wide?: boolean;
}

interface Props<T> {
  caption: string;
  columns: Column<T>[];
  rows: T[];
  id: (row: T) => number;
  faint?: (row: T) => boolean;
}

/** Rows under column headings; the first cell heads its row. */
export function Table<T>({ caption, columns, rows, id, faint }: Props<T>) {
  return (
    <table class="table" role="table">
      <caption class="unseen">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ label, wide }) => (
            <th key={label} role="columnheader" scope="col" class={wide ? 'wide' : undefined}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={id(row)} role="row" class={faint?.(row) ? 'faint' : undefined}>
            {columns.map((column, at) => (
              <Cell key={column.label} label={column.label} head={at === 0}>
                {column.show(row)}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ label, head, children }: { label: string; head: boolean; children: ComponentChildren }) {
  const inside = (
    <>
      <span class="celllabel" aria-hidden="true">
        {label}
      </span>
      <div>{children}</div>
    </>
  );
  return head ? (
    <th role="rowheader" scope="row">
      {inside}
    </th>
  ) : (
    <td role="cell">{inside}</td>
  );
}
