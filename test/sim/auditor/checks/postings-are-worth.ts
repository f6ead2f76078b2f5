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

/** A trade, as docs/LEDGER.md books it: cash for the settlement date, fees out of a sale, both sides with the same number. */
function trade(legs: Legs, event: Event, { symbol, side }: Terms, isTakenBack: boolean): void {
  const quantity = amount(event, 'quantity');
  const value = toCents(times(quantity, amount(event, 'price')), 'half-up');
  const other = event.counterparty === 'inventory' ? 'firm.inventory' : 'firm.clearing';
  const fees = fieldsIn(event, 'fees') ?? {};
  const [sec, taf] = [amountIn(fees, 'sec') ?? ZERO, amountIn(fees, 'taf') ?? ZERO];
  const [cash, shares] = side === 'buy' ? [negated(value), quantity] : [value, negated(quantity)];
  const book = (key: string, by: Decimal): void => add(legs, key, isTakenBack ? negated(by) : by);
  book(`cash.unsettled.${event.settlesOn} USD`, minus(cash, plus(sec, taf)));
  book(`${other} USD`, negated(cash));
  book('firm.fees.sec USD', sec);
  book('firm.fees.taf USD', taf);
  book(`position ${symbol}`, shares);
  book(`${other} ${symbol}`, negated(shares));
}

type Terms = { readonly symbol: string; readonly side: string };

function book(legs: Legs, event: Event, terms: Terms): void {
  const paid = amount(event, 'amount');
  switch (event.type) {
    case 'funds-deposited':
      add(legs, 'cash.settled USD', paid);
      add(legs, 'firm.bank USD', negated(paid));
      return;
    case 'cash-settled':
      add(legs, `cash.unsettled.${textIn(event, 'date')} USD`, negated(paid));
      add(legs, 'cash.settled USD', paid);
      return;
    case 'interest-charged':
      add(legs, 'cash.settled USD', negated(paid));
      add(legs, 'firm.interest USD', paid);
      return;
    case 'order-filled':
      trade(legs, event, terms, false);
      return;
    case 'fill-busted':
      trade(legs, event, terms, true);
      return;
    default:
  }
}

function entryFaults(reading: AccountReading): Violation[] {
  const { account, journal, orderTales } = reading;
  return journal.flatMap(({ sequence, entry }) => {
    const legs: Legs = new Map();
    for (const event of entry.events) {
      const order = orderTales.get(String(event.order));
      book(legs, event, order ?? { symbol: 'unknown order', side: 'buy' });
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
