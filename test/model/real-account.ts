import {
  type AccountPlan,
  appliedIn,
  planCommand,
  startPlan,
} from '../../shared/app/account-plan.ts';
import { decodeEntry } from '../../shared/app/journal-codec.ts';
import { parseCommand } from '../../shared/app/parse-command.ts';
import type { AccountCommandWire } from '../../shared/app/wire/account-command.ts';
import type { Account } from '../../shared/domain/accounts/account.ts';
import { evolve } from '../../shared/domain/accounts/evolve.ts';
import {
  type AccountState,
  EMPTY_STATE,
  openedAccount,
} from '../../shared/domain/accounts/state.ts';
import type { StoredEntry } from '../../shared/domain/ledger/journal.ts';
import { Exact, price, text } from '../../shared/domain/money/exact.ts';
import type { BookedFill } from '../../shared/domain/orders/bust-fill.ts';
import { hasEnded, type Order } from '../../shared/domain/orders/order.ts';
import { buyingPower } from '../../shared/domain/risk/buying-power.ts';
import { present } from '../../shared/kernel/assert.ts';
import { instant, type OrderId } from '../../shared/kernel/brand.ts';

export const QUOTES = new Map([
  ['ACME', { bid: price('9.98'), ask: price('10'), last: price('9.99') }],
  ['BOLT', { bid: price('25.49'), ask: price('25.51'), last: price('25.5') }],
]);

/** The real decisions on one account in memory, through the wire, as the worker would make them. */
export class RealAccount {
  now = Date.parse('2026-11-20T15:00:00Z');
  open = true;
  extendedOpen = false;
  state: AccountState = EMPTY_STATE;
  readonly journal: StoredEntry[] = [];
  private readonly claims = new Set<string>();

  /** Plans and commits a command; says whether it left a trace. Throws on what the worker would park. */
  take(wire: AccountCommandWire): boolean {
    const parsed = parseCommand(JSON.stringify(wire));
    if (!parsed.ok) throw new Error(parsed.error);
    const command = parsed.value;
    const isKnown =
      appliedIn(this.state, command) !== undefined ||
      this.claims.has(command.id) ||
      (command.kind === 'open-account' && this.state.account !== undefined);
    if (isKnown) return false;
    const plan: AccountPlan = planCommand(startPlan(this.state), command, {
      now: instant(this.now),
      marketOf: (symbol) => ({
        instrument: { symbol, tradable: true },
        ask: undefined,
        ...QUOTES.get(symbol),
        marketOpen: this.open,
        extendedOpen: this.extendedOpen,
      }),
      fillOf: (execId) => this.fill(execId),
    });
    this.state = plan.state;
    this.journal.push(...plan.entries);
    for (const claim of plan.claims) this.claims.add(claim.command);
    return plan.entries.length > 0;
  }

  private fill(execId: string): BookedFill | undefined {
    return this.journal
      .flatMap(({ entry }) => entry.events)
      .find(
        (event): event is Extract<typeof event, { type: 'order-filled' }> =>
          event.type === 'order-filled' && event.execId === execId,
      );
  }

  account(): Account {
    return openedAccount(this.state);
  }

  order(id: string): Order | undefined {
    return this.state.orders.get(id as OrderId);
  }

  buyingPower(): Exact {
    return buyingPower(this.account());
  }

  /** What the bytes of the journal alone give; the orders' claims are no part of it. */
  replayed(): string {
    const state = this.journal.reduce(
      (before, { bytes, hash }) => evolve(before, decodeEntry(bytes), hash),
      EMPTY_STATE,
    );
    return picture(state);
  }

  live(): string {
    return picture(this.state);
  }

  /** Faults of the last entry and of the holds, that no command may ever leave. */
  faults(): string[] {
    const account = this.account();
    const faults: string[] = [];
    for (const [id] of account.open) {
      if (hasEnded(present(this.order(id), id).state)) faults.push(`${id} has ended and holds`);
    }
    const last = this.journal.at(-1);
    if (last === undefined) return faults;
    const sums = new Map<string, Exact>();
    for (const { asset, amount } of last.entry.postings) {
      sums.set(asset, (sums.get(asset) ?? new Exact(0)).plus(amount));
    }
    for (const [asset, sum] of sums) if (!sum.isZero()) faults.push(`${asset} is off by ${sum}`);
    const before = this.journal.at(-2);
    if (before !== undefined) {
      if (last.entry.sequence !== before.entry.sequence + 1) faults.push('a gap in the journal');
      if (last.entry.at < before.entry.at) faults.push('time ran backwards');
      if (last.previousHash !== before.hash) faults.push('the chain is broken');
    }
    return faults;
  }
}

const shown = (_key: string, value: unknown): unknown =>
  value instanceof Map ? [...value].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)) : value;

const sorted = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && value.constructor === Object
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

function picture({ account, orders, positions }: AccountState): string {
  const unclaimed = [...orders].map(([id, { claims: _claims, ...order }]) => [id, order]);
  return JSON.stringify({ account, orders: new Map(unclaimed as never), positions }, (key, value) =>
    sorted(shown(key, value)),
  );
}

export const decimal = (amount: Exact): string => text(amount);
