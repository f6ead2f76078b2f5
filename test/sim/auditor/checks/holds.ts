import type { HoldEvidence } from '../../evidence.ts';
import { type Decimal, decimal, equal, isZero, less, text, ZERO } from '../decimal.ts';
import { neededBeyond, neededHold } from '../hold.ts';
import { type OrderReading, readEntry } from '../order-reading.ts';
import type { AccountReading } from '../reading.ts';
import type { Check, Violation } from '../violation.ts';

type Held = { readonly of: string; readonly amount: Decimal };

const NOTHING: Held = { of: 'nothing', amount: ZERO };

function heldIn(hold: HoldEvidence | undefined): Held {
  const amount = decimal(hold?.amount ?? hold?.quantity ?? '0');
  if (hold === undefined || isZero(amount)) return NOTHING;
  return { of: hold.kind === 'cash' ? 'USD' : hold.symbol, amount };
}

const same = (a: Held, b: Held): boolean => a.of === b.of && equal(a.amount, b.amount);
const say = ({ of, amount }: Held): string => (of === 'nothing' ? of : `${text(amount)} ${of}`);

function faultsOf({ account, head, orders, orderTales }: AccountReading): Violation[] {
  const needed = new Map(
    [...orderTales.values()].map((order): [string, Held] => {
      const hold = neededHold(order);
      if (hold === undefined) return [order.id, NOTHING];
      return [order.id, { of: hold.kind === 'cash' ? 'USD' : hold.symbol, amount: hold.amount }];
    }),
  );
  const compare = (where: string, id: string, has: Held): Violation[] => {
    const needs = needed.get(id) ?? NOTHING;
    if (same(has, needs)) return [];
    const what = `${account} order ${id}: ${where} holds ${say(has)}, needed is ${say(needs)}`;
    return [{ law: 'holds-as-needed', what }];
  };
  const open = head.open;
  const inHead =
    open === undefined
      ? []
      : [...new Set([...needed.keys(), ...Object.keys(open)])].flatMap((id) =>
          compare('head', id, heldIn(open[id])),
        );
  const inItems = orders.flatMap(({ order, hold }) => {
    if (hold === undefined) return [];
    const of = hold.asset;
    const amount = decimal(hold.amount);
    return compare('item', order, isZero(amount) ? NOTHING : { of, amount });
  });
  return [...inHead, ...inItems];
}

/** A replacement that goes to the venue raises its hold first. */
function raised({ account, journal }: AccountReading): Violation[] {
  const orders = new Map<string, OrderReading>();
  return journal.flatMap((stored) => {
    const before = new Map(orders);
    readEntry(orders, stored);
    return stored.entry.events.flatMap((event): Violation[] => {
      const replacement = orders.get(String(event.order));
      const replaced = before.get(String(event.replaces));
      if (event.type !== 'order-placed' || event.clOrdId === undefined) return [];
      if (replacement === undefined || replaced === undefined) return [];
      const [has, needs] = [replacement.extraHold ?? ZERO, neededBeyond(replaced, replacement)];
      if (!less(has, needs)) return [];
      const what = `${account} #${stored.sequence}: replacement ${replacement.id} raises ${text(has)}, needed is ${text(needs)}`;
      return [{ law: 'holds-as-needed', what }];
    });
  });
}

/** Each open order holds what it needs, and an order that is over holds nothing. */
export const holds: Check = ({ accounts }) =>
  accounts.flatMap((account) => [...faultsOf(account), ...raised(account)]);
