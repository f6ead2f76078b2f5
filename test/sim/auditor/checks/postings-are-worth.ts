import {
  type Decimal,
  decimal,
  equal,
  minus,
  negated,
  plus,
  sum,
  text,
  times,
  toCents,
  ZERO,
} from '../decimal.ts';
import { amountIn, type Event, fieldsIn, textIn } from '../event.ts';
import type { AccountReading } from '../reading.ts';
import type { Check, Violation } from '../violation.ts';

type Legs = Map<string, Decimal>;

const add = (legs: Legs, key: string, amount: Decimal): void => {
  legs.set(key, plus(legs.get(key) ?? ZERO, amount));
};

const amount = (event: Event, name: string): Decimal => amountIn(event, name) ?? ZERO;

type Trade = {
  readonly symbol: string;
  readonly side: string;
  /** What the order's fills at the venue come to, before the event and after it. */
  readonly before: Decimal;
  readonly after: Decimal;
};

const cents = (value: Decimal): Decimal => toCents(value, 'half-up');
const isHouses = (event: Event): boolean => event.counterparty === 'inventory';
const tradedValue = (event: Event): Decimal =>
  times(amount(event, 'quantity'), amount(event, 'price'));

/** By how much the order's value to the cent changes; the house's fill is rounded by itself, and for the house. */
function moved(event: Event, { side, before, after }: Trade): Decimal {
  if (!isHouses(event)) return minus(cents(after), cents(before));
  const own = toCents(tradedValue(event), side === 'buy' ? 'up' : 'down');
  return event.type === 'fill-busted' ? negated(own) : own;
}

/**
 * A trade, as docs/LEDGER.md books it: dollars for the settlement date, fees out of a sale, both sides with the same
 * number. A bust is the same, the other way.
 */
function trade(legs: Legs, event: Event, own: Trade): void {
  const { symbol, side } = own;
  const isBuy = side === 'buy';
  const isBust = event.type === 'fill-busted';
  const signed = (value: Decimal, isPaid: boolean): Decimal => (isPaid ? negated(value) : value);
  const cash = signed(moved(event, own), isBuy);
  const shares = signed(amount(event, 'quantity'), isBuy === isBust);
  const other = isHouses(event) ? 'firm.inventory' : 'firm.clearing';
  const fees = fieldsIn(event, 'fees') ?? {};
  const sec = signed(amountIn(fees, 'sec') ?? ZERO, isBust);
  const taf = signed(amountIn(fees, 'taf') ?? ZERO, isBust);
  add(legs, `cash.unsettled.${event.settlesOn} USD`, minus(cash, plus(sec, taf)));
  add(legs, `${other} USD`, negated(cash));
  add(legs, 'firm.fees.sec USD', sec);
  add(legs, 'firm.fees.taf USD', taf);
  add(legs, `position ${symbol}`, shares);
  add(legs, `${other} ${symbol}`, negated(shares));
}

/** What does not concern an order. */
function transfer(legs: Legs, event: Event): void {
  const paid = amount(event, 'amount');
  const move = (from: string, to: string): void => {
    add(legs, from, negated(paid));
    add(legs, to, paid);
  };
  if (event.type === 'funds-deposited') move('firm.bank USD', 'cash.settled USD');
  if (event.type === 'cash-settled')
    move(`cash.unsettled.${textIn(event, 'date')} USD`, 'cash.settled USD');
  if (event.type === 'interest-charged') move('cash.settled USD', 'firm.interest USD');
}

const UNKNOWN = { symbol: 'unknown order', side: 'buy' };

/** What the order's fills at the venue come to after an event; a replacement goes on with the value of what it replaced. */
function valueAfter(event: Event, before: Decimal): Decimal {
  if (isHouses(event)) return before;
  const value = tradedValue(event);
  if (event.type === 'order-filled') return plus(before, value);
  if (event.type === 'fill-busted') return minus(before, value);
  return event.type === 'replacement-accepted' ? amount(event, 'filledValue') : before;
}

function entryFaults({ account, journal, orderTales }: AccountReading): Violation[] {
  const values = new Map<string, Decimal>();
  return journal.flatMap(({ sequence, entry }) => {
    const legs: Legs = new Map();
    for (const event of entry.events) {
      transfer(legs, event);
      const id = String(event.order);
      const before = values.get(id) ?? ZERO;
      const after = valueAfter(event, before);
      values.set(id, after);
      if (event.type === 'order-filled' || event.type === 'fill-busted')
        trade(legs, event, { ...(orderTales.get(id) ?? UNKNOWN), before, after });
    }
    const posted = Map.groupBy(entry.postings, (leg) => `${leg.ledgerAccount} ${leg.asset}`);
    return [...new Set([...legs.keys(), ...posted.keys()])].flatMap((key) => {
      const worth = legs.get(key) ?? ZERO;
      const has = sum((posted.get(key) ?? []).map((leg) => decimal(leg.amount)));
      if (equal(worth, has)) return [];
      const what = `${account} #${sequence}: ${key} is posted ${text(has)}, events are worth ${text(worth)}`;
      return [{ law: 'postings-are-worth', what }];
    });
  });
}

/** What an entry posts is what its events say happened: to the cent, to whom, for which date. */
export const postingsAreWorth: Check = ({ accounts }) => accounts.flatMap(entryFaults);
