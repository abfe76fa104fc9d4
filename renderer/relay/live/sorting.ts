/** Sorting of the tables of connections and rooms. */

/** A column of a table. */
export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  /** What the cell shows. */
  readonly text: (row: Row) => string;
  /** What the column sorts by; figures first show the largest. */
  readonly rank: (row: Row) => number | string;
  readonly figures?: boolean;
  /** Ids and addresses. */
  readonly mono?: boolean;
}

/** By which column, and which way. */
export interface Order {
  readonly key: string;
  readonly direction: 'ascending' | 'descending';
}

/** Rows by their ids. */
export function byId<Row>(
  rows: readonly Row[],
  idOf: (row: Row) => string | number,
): ReadonlyMap<string | number, Row> {
  return new Map(rows.map((row) => [idOf(row), row]));
}

/** Sorted rows; rows that are equal keep the order in which the relay names them. */
export function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], order: Order): readonly Row[] {
  const column = columns.find(({ key }) => key === order.key);
  if (!column) return rows;
  const sign = order.direction === 'ascending' ? 1 : -1;
  return [...rows].sort((one, other) => sign * compare(column.rank(one), column.rank(other)));
}

/** The order after a press on a column's head: another column begins with what one looks for in it. */
export function pressed<Row>(order: Order, column: Column<Row>): Order {
  if (order.key !== column.key) return { key: column.key, direction: column.figures ? 'descending' : 'ascending' };
  return { key: column.key, direction: order.direction === 'ascending' ? 'descending' : 'ascending' };
}

function compare(one: number | string, other: number | string): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one).localeCompare(String(other));
}
