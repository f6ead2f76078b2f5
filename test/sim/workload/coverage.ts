import type { JournalEntry } from '../../../shared/domain/ledger/journal.ts';
import { ORDER_STATUS } from '../../../shared/domain/orders/order-status.ts';
import type { Item } from '../cloud/expressions.ts';

/** Commands that are about an order, by their kinds on the wire. */
const COMMANDS = [
  'place-order',
  'replace-order',
  'cancel-order',
  'apply-execution-reports',
  'reject-cancel',
  'reject-replace',
  'report-not-sent',
  'report-stuck',
  'report-unknown-order',
  'due-order',
  'trigger-order',
  'resolve-order',
] as const;

const NOBODY = 'none';
const STATES = [NOBODY, ...Object.keys(ORDER_STATUS)];

/** Every state of an order against every command: what a run may come to, and much that it never can. */
export const ALL_CELLS: readonly string[] = STATES.flatMap((state) =>
  COMMANDS.map((command) => `${state} × ${command}`),
);

/** Which commands met orders in which states, as the writes of the accounts' table tell. */
export class Coverage {
  readonly cells = new Map<string, number>();
  #entries: JournalEntry[] = [];

  booked(entry: JournalEntry): void {
    this.#entries.push(entry);
  }

  /** The writes of a transaction come one after the other: head, entries, orders. */
  wrote(before: Item | undefined, after: Item | undefined): void {
    const key = after?.sk?.S ?? '';
    if (key === 'H') this.#entries = [];
    if (!key.startsWith('O#')) return;
    const order = key.slice(2);
    const entry = this.#entries.find(({ events }) =>
      events.some((event) => 'order' in event && event.order === order),
    );
    if (entry === undefined) return;
    const cell = `${before?.s?.S ?? NOBODY} × ${entry.command.kind}`;
    this.cells.set(cell, (this.cells.get(cell) ?? 0) + 1);
  }
}
