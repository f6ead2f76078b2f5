import {
  type Decimal,
  decimal,
  equal,
  largest,
  less,
  minus,
  plus,
  sum,
  text,
  times,
  toCents,
  ZERO,
} from '../decimal.ts';
import { amountIn, fieldsIn } from '../event.ts';
import { chainOf, type OrderReading, standingFills } from '../order-reading.ts';
import type { AccountReading } from '../reading.ts';
import type { Check, Violation } from '../violation.ts';

type Rates = {
  readonly from: string;
  readonly sec: string;
  readonly taf: string;
  readonly cap: string;
};

/**
 * Dollars for each dollar sold (Section 31 of the Securities Exchange Act; fee rate advisories of the SEC) and for each
 * share, up to a cap (Trading Activity Fee, FINRA By-Laws, Schedule A, Section 1).
 */
const RATES: readonly Rates[] = [
  { from: '2026-04-04', sec: '0.0000206', taf: '0.000195', cap: '9.79' },
  { from: '2026-10-01', sec: '0.0000206', taf: '0', cap: '0' },
  { from: '2027-01-01', sec: '0.0000206', taf: '0.000195', cap: '9.79' },
];
const KNOWN_UNTIL = '2027-12-31';
/** From a trade to its settlement, at the longest: a night, a weekend and holidays. */
const SETTLES_WITHIN_DAYS = 6;

const daysBefore = (date: string, days: number): string =>
  new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);

const inForce = (date: string): Rates | undefined =>
  date > KNOWN_UNTIL ? undefined : RATES.findLast(({ from }) => from <= date);

type Dated = Pick<OrderReading['fills'][number], 'settlesOn' | 'tradedOn'>;

/** The one row that counts for all of these fills; undefined: more than one may. */
function ratesFor(fills: readonly Dated[]): Rates | undefined {
  const rows = fills.flatMap(({ settlesOn, tradedOn }) =>
    tradedOn === undefined
      ? [inForce(settlesOn), inForce(daysBefore(settlesOn, SETTLES_WITHIN_DAYS))]
      : [inForce(tradedOn)],
  );
  return new Set(rows).size === 1 ? rows[0] : undefined;
}

type Charged = { readonly sec: Decimal; readonly taf: Decimal };

function charged(orders: readonly OrderReading[], name: 'sec' | 'taf'): Decimal {
  return sum(
    orders
      .flatMap(({ changes }) => changes)
      .map(({ event }) => {
        const amount = amountIn(fieldsIn(event, 'fees') ?? {}, name) ?? ZERO;
        return event.type === 'fill-busted' ? minus(ZERO, amount) : amount;
      }),
  );
}

const smaller = (a: Decimal, b: Decimal): Decimal => (less(b, a) ? b : a);

/** What a sale of that much costs in one piece: each fee up to the cent, together no more than its cents but one. */
function due(quantity: Decimal, value: Decimal, { sec, taf, cap }: Rates): Charged {
  const brings = largest(minus(toCents(value, 'down'), decimal('0.01')), ZERO);
  const section31 = smaller(toCents(times(value, decimal(sec)), 'up'), brings);
  const activity = smaller(toCents(times(quantity, decimal(taf)), 'up'), decimal(cap));
  return { sec: section31, taf: smaller(activity, minus(brings, section31)) };
}

function faultsOf({ account, orderTales }: AccountReading): Violation[] {
  const chains = Map.groupBy(orderTales.values(), ({ id }) => chainOf(orderTales, id));
  return [...chains].flatMap(([id, orders]): Violation[] => {
    const has: Charged = { sec: charged(orders, 'sec'), taf: charged(orders, 'taf') };
    const fills = standingFills(orders);
    const isSale = orders[0]?.side === 'sell';
    // What is left of no fill is nothing, at whatever rates.
    const rates = fills.length === 0 ? RATES[0] : ratesFor(orders.flatMap((order) => order.fills));
    if (isSale && rates === undefined) return [];
    const quantity = sum(fills.map((fill) => fill.quantity));
    const value = sum(fills.map((fill) => fill.value));
    const owes = isSale && rates ? due(quantity, value, rates) : { sec: ZERO, taf: ZERO };
    if (equal(has.sec, owes.sec) && equal(has.taf, owes.taf)) return [];
    const say = ({ sec, taf }: Charged): string => `${text(sec)} + ${text(taf)}`;
    const total = text(plus(has.sec, has.taf));
    const what = `${account} order ${id}: was charged ${say(has)} (${total}), owes ${say(owes)}`;
    return [{ law: 'fees-as-due', what }];
  });
}

/** A sale pays for the fills that stand what they cost in one piece; a purchase pays nothing. */
export const fees: Check = ({ accounts }) => accounts.flatMap(faultsOf);
