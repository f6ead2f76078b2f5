import { hasEnded } from '../../../shared/domain/orders/order.ts';
import type { OrderId } from '../../../shared/kernel/brand.ts';
import type { HttpReply } from '../../../shared/shell/reply.ts';
import type { Account, Routes } from '../hosts/routes.ts';
import { type Place, TABLES } from '../place.ts';
import type { Dice } from '../time/dice.ts';
import type { Errands } from './errands.ts';
import type { Operator } from './operator.ts';
import { OrderBodies } from './order-bodies.ts';
import type { OrderRegister } from './order-register.ts';

/** Most replaces are of orders that can be replaced, and most cancels of orders that are open. */
const SENSIBLE = 0.85;
const RECENT = 6;

const REPLACEABLE: ReadonlySet<string> = new Set([
  'FUNDS_HELD',
  'HELD',
  'ACKNOWLEDGED',
  'PARTIALLY_FILLED',
  'SUSPENDED',
]);

/** A refusal that was recorded is no order. */
const isOrder = (state: string): boolean => state !== 'REFUSED';
const isOpen = (state: string): boolean => isOrder(state) && !hasEnded(state as never);

export type Known = { readonly order: OrderId; readonly symbol: string };

export type TraderParts = {
  readonly place: Place;
  readonly routes: Routes;
  readonly operator: Operator;
  readonly register: OrderRegister;
  readonly errands: Errands;
  readonly dice: Dice;
  readonly symbols: readonly string[];
};

/** What clients do with their orders. */
export class Trader {
  readonly #parts: TraderParts;
  readonly #bodies: OrderBodies;
  readonly #orders = new Map<string, Known[]>();

  constructor(parts: TraderParts) {
    this.#parts = parts;
    const { dice, symbols, place } = parts;
    this.#bodies = new OrderBodies(dice.fork('bodies'), symbols, place.marketSeed);
  }

  /** One of those that the client was told of. */
  recent({ id }: Account): Known | undefined {
    const { dice } = this.#parts;
    const known = this.#orders.get(id) ?? [];
    return dice.pick(dice.chance(0.7) ? known.slice(-RECENT) : known);
  }

  async place(account: Account): Promise<void> {
    const { dice, errands, place, routes } = this.#parts;
    const { faults, wall } = place.cloud;
    const body = this.#bodies.order(wall, this.#owned(account));
    const client_order_id = dice.chance(0.85) ? errands.key() : undefined;
    const whole = client_order_id === undefined ? body : { ...body, client_order_id };
    if (faults.fires('client-other-body') && client_order_id !== undefined) {
      const other = { ...this.#bodies.order(wall, []), client_order_id };
      errands.do(errands.ask(() => routes.place(account, other)));
    }
    if (faults.fires('client-repeats') && client_order_id !== undefined) {
      errands.do(errands.ask(() => routes.place(account, whole)));
    }
    this.#note(account, await errands.ask(() => routes.place(account, whole)));
  }

  /** Undefined when there is none. */
  replace(account: Account): Promise<void> | undefined {
    const { dice, register, operator } = this.#parts;
    const isSensible = dice.chance(SENSIBLE);
    const isWanted = isSensible ? (state: string) => REPLACEABLE.has(state) : isOrder;
    const chosen = register.pick(account.id, dice, isWanted);
    const order = chosen && operator.orderOf(account, chosen);
    if (order === undefined) return undefined;
    const { wall } = this.#parts.place.cloud;
    const change = isSensible
      ? this.#bodies.changeOf(wall, order)
      : this.#bodies.anyChange(wall, order.terms.symbol);
    return this.#replaceBy(account, order.id, change);
  }

  async #replaceBy(account: Account, order: OrderId, change: object): Promise<void> {
    const { dice, errands, place, routes } = this.#parts;
    const body = dice.chance(0.85) ? { ...change, client_order_id: errands.key() } : change;
    const ask = () => errands.ask(() => routes.replace(account, order, body));
    if (place.cloud.faults.fires('client-repeats')) errands.do(ask());
    this.#note(account, await ask());
  }

  /** Undefined when there is none. */
  cancel(account: Account): Promise<unknown> | undefined {
    const { dice, errands, register, routes } = this.#parts;
    const order = dice.chance(0.5)
      ? register.pick(account.id, dice, dice.chance(SENSIBLE) ? isOpen : isOrder)
      : this.recent(account)?.order;
    return order && errands.ask(() => routes.cancel(account, order));
  }

  look(account: Account): Promise<unknown> | undefined {
    const known = this.recent(account);
    return known && this.#parts.routes.look(account, known.order);
  }

  #owned({ id }: Account): readonly string[] {
    return this.#parts.place.tables
      .partition(TABLES.accounts, `A#${id}`)
      .filter(({ sk, q }) => sk?.S?.startsWith('P#') && q?.N !== '0')
      .map(({ sk }) => sk?.S?.slice(2) ?? '');
  }

  #note(account: Account, reply: HttpReply | undefined): void {
    if (reply?.status !== 200) return;
    const { id, symbol, legs } = reply.body as {
      id: OrderId;
      symbol: string;
      legs?: { id: OrderId }[] | null;
    };
    const known = this.#orders.get(account.id) ?? [];
    known.push({ order: id, symbol }, ...(legs ?? []).map((leg) => ({ order: leg.id, symbol })));
    this.#orders.set(account.id, known);
  }
}
