import type { JournalEntry } from '../../../shared/domain/ledger/journal.ts';
import { ORDER_STATUS } from '../../../shared/domain/orders/order-status.ts';
import type { Event } from '../auditor/event.ts';
import { ALLOWED_STEPS, isStep, stateAfter } from '../auditor/order-states.ts';
import type { Item } from '../cloud/expressions.ts';

/** Commands that are about an order, by their kinds on the wire. */
export const COMMANDS = [
  'place-order',
  'replace-order',
  'cancel-order',
  'apply-execution-reports',
  'reject-cancel',
  'reject-replace',
  'report-not-sent',
  'report-stuck',
  'report-unknown-order',
  'report-unbookable',
  'due-order',
  'trigger-order',
  'resolve-order',
] as const;

export const NOBODY = 'none';
export const STATES: readonly string[] = [NOBODY, ...Object.keys(ORDER_STATUS)];

export const cellOf = (state: string, what: string): string => `${state} × ${what}`;

/** Every state of an order against every command: what a run may come to, and much that it never can. */
export const ALL_CELLS: readonly string[] = STATES.flatMap((state) =>
  COMMANDS.map((command) => cellOf(state, command)),
);

/** What may happen to an order, in each state in which it may. */
export const ALL_STEPS: readonly string[] = ALLOWED_STEPS.flatMap(({ type, from }) =>
  from.map((state) => cellOf(state === '' ? NOBODY : state, type)),
);

const IS_COUNTED: ReadonlySet<string> = new Set(COMMANDS);

type Counts = Map<string, number>;

const count = (counts: Counts, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};

/** Which commands met orders in which states, and what happened to them there, as the accounts' table tells. */
export class Coverage {
  readonly cells: Counts = new Map();
  readonly steps: Counts = new Map();
  readonly #states = new Map<string, string>();

  /** Every order that an entry names has met its command, in the state that it was in by then. */
  booked({ command, events }: JournalEntry): void {
    const met = new Set<string>();
    for (const event of events as readonly Event[]) {
      const { order, replaces } = event;
      for (const named of [order, replaces]) {
        if (typeof named === 'string') met.add(cellOf(this.#stateOf(named), command.kind));
      }
    }
    if (IS_COUNTED.has(command.kind)) for (const cell of met) count(this.cells, cell);
    for (const event of events as readonly Event[]) this.#follow(event);
  }

  /** An order as it stands after a transaction, or as a request wrote it. */
  wrote(after: Item | undefined): void {
    const key = after?.sk?.S ?? '';
    if (key.startsWith('O#') && after?.s?.S !== undefined)
      this.#states.set(key.slice(2), after.s.S);
    if (key.startsWith('Q#')) this.#parked(after?.b?.S ?? '');
  }

  /** No entry tells of a report that cannot be booked but that it is parked. */
  #parked(body: string): void {
    const [, order] = /^{"kind":"report-unbookable".*?"order":"([^"]+)"/.exec(body) ?? [];
    if (order !== undefined) count(this.cells, cellOf(this.#stateOf(order), 'report-unbookable'));
  }

  #stateOf(order: string): string {
    return this.#states.get(order) ?? NOBODY;
  }

  #follow(event: Event): void {
    const { order, type } = event;
    if (typeof order !== 'string' || !isStep(event)) return;
    const before = this.#stateOf(order);
    const begins = type === 'order-placed' || type === 'order-refused';
    count(this.steps, cellOf(begins ? NOBODY : before, type));
    this.#states.set(order, stateAfter(event, before, false));
  }
}
