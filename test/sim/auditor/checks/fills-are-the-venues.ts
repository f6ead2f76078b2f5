import type { VenueOrder } from '../../evidence.ts';
import { decimal, equal, text } from '../decimal.ts';
import type { BookedFill, OrderReading } from '../order-reading.ts';
import type { Reading } from '../reading.ts';
import type { Check, Violation } from '../violation.ts';

type Execution = {
  readonly quantity: string;
  readonly price: string;
  readonly symbol: string;
  readonly side: string;
  /** Taken back: by a bust, or by the correction of that name. */
  readonly takenBack: boolean;
  readonly corrects?: string;
};

/** What the venue executed, by ExecID; a correction is an execution that takes another back. */
function executions(orders: readonly VenueOrder[]): Map<string, Execution> {
  const all = new Map<string, Execution>();
  for (const { symbol, side, fills } of orders)
    for (const { execId, quantity, price, busted, correctedBy } of fills) {
      const takenBack = busted || correctedBy !== undefined;
      all.set(execId, { quantity, price, symbol, side, takenBack });
      if (correctedBy === undefined) continue;
      const { quantity: shares, price: each } = correctedBy;
      const then = { quantity: shares, price: each, symbol, side, takenBack: busted };
      all.set(correctedBy.execId, { ...then, corrects: execId });
    }
  return all;
}

type Booked = BookedFill & { readonly account: string; readonly order: OrderReading };

function booked({ accounts }: Reading): Booked[] {
  return accounts.flatMap(({ account, orderTales }) =>
    [...orderTales.values()].flatMap((order) =>
      order.fills.filter(({ isHouse }) => !isHouse).map((fill) => ({ ...fill, account, order })),
    ),
  );
}

const violation = (what: string): Violation => ({ law: 'fills-are-the-venues', what });

const name = ({ account, order, sequence, execId }: Booked): string =>
  `${account} order ${order.id} #${sequence}: fill ${execId}`;

/** What is booked was executed, so much of it, at that price, and is booked once; an operator books it under its own ExecID. */
function unfounded(fills: readonly Booked[], venue: ReadonlyMap<string, Execution>): Violation[] {
  const seen = new Set<string>();
  return fills.flatMap((fill): Violation[] => {
    if (seen.has(fill.execId)) return [violation(`${name(fill)} is booked again`)];
    seen.add(fill.execId);
    const execution = venue.get(fill.execId);
    if (execution === undefined) return [violation(`${name(fill)} was never executed`)];
    const { quantity, price, symbol, side } = execution;
    const isSame =
      equal(decimal(quantity), fill.quantity) &&
      equal(decimal(price), fill.price) &&
      symbol === fill.order.symbol &&
      side === fill.order.side;
    if (isSame) return [];
    const says = `${side} ${quantity} ${symbol} at ${price}`;
    return [
      violation(`${name(fill)} is ${text(fill.quantity)} at ${text(fill.price)}, was ${says}`),
    ];
  });
}

/** What was taken back is taken back once, and nothing else is. */
function takenBack(reading: Reading, venue: ReadonlyMap<string, Execution>): Violation[] {
  const times = new Map<string, number>();
  for (const { orderTales } of reading.accounts)
    for (const { busts } of orderTales.values())
      for (const { of } of busts) times.set(of, (times.get(of) ?? 0) + 1);
  return [...new Set([...times.keys(), ...venue.keys()])].flatMap((execId) => {
    const has = times.get(execId) ?? 0;
    const execution = venue.get(execId);
    if (has > (execution?.takenBack === true ? 1 : 0))
      return [violation(`fill ${execId} is taken back ${has} times, wrongly`)];
    const isDue = execution?.takenBack === true && has === 0;
    return isDue && isComplete(reading) ? [violation(`fill ${execId} is not taken back`)] : [];
  });
}

/** Nothing is under way any more, and nothing waits in quarantine. */
const isComplete = ({ healed, accounts }: Reading): boolean =>
  healed && accounts.every(({ parked }) => parked === 0);

/** The fills of the journal are the venue's, each once; busts and corrections included. */
export const fillsAreTheVenues: Check = (reading) => {
  const venue = executions(reading.venueOrders);
  const fills = booked(reading);
  const has = new Set(
    reading.accounts.flatMap(({ orderTales }) =>
      [...orderTales.values()].flatMap((order) => order.fills.map(({ execId }) => execId)),
    ),
  );
  const missing = [...venue]
    .filter(([execId]) => !has.has(execId) && isComplete(reading))
    .map(([execId, { side, quantity, symbol }]) =>
      violation(`fill ${execId}, ${side} ${quantity} ${symbol}, is not booked`),
    );
  return [...unfounded(fills, venue), ...takenBack(reading, venue), ...missing];
};
