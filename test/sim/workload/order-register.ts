import type { OrderId } from '../../../shared/kernel/brand.ts';
import type { Item } from '../cloud/expressions.ts';
import type { Dice } from '../time/dice.ts';

/** Of the orders in one state, these last ones are chosen from. */
const RECENT = 8;

/** Which orders of an account are in which state by now, as the writes of the accounts' table tell. */
export class OrderRegister {
  readonly #accounts = new Map<string, Map<string, Set<OrderId>>>();

  wrote(before: Item | undefined, after: Item | undefined): void {
    const item = after ?? before;
    const key = item?.sk?.S ?? '';
    if (!key.startsWith('O#')) return;
    const order = key.slice(2) as OrderId;
    const account = item?.pk?.S?.slice(2) ?? '';
    const states = this.#accounts.get(account) ?? new Map<string, Set<OrderId>>();
    this.#accounts.set(account, states);
    states.get(before?.s?.S ?? '')?.delete(order);
    const state = after?.s?.S;
    if (state === undefined) return;
    const orders = states.get(state) ?? new Set<OrderId>();
    states.set(state, orders.add(order));
  }

  /** An order of each state is as likely as one of any other, however many there are: rare states are met, too. */
  pick(account: string, dice: Dice, isWanted: (state: string) => boolean): OrderId | undefined {
    const states = [...(this.#accounts.get(account) ?? [])]
      .filter(([state, orders]) => orders.size > 0 && isWanted(state))
      .map(([, orders]) => orders);
    const orders = dice.pick(states);
    return orders && dice.pick([...orders].slice(-RECENT));
  }
}
