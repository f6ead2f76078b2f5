import { addDays, type CivilDate } from '../calendar/civil-date.ts';
import { Exact, type Money } from '../money/exact.ts';
import type { Side, Ticker } from '../orders/order.ts';

/**
 * Shares bought in one fill and not sold yet, with what was paid for them. Below zero: shares that were sold and are not
 * owned (a fact may leave them: the bust of a purchase whose shares were sold on), with what they brought, below zero too.
 */
export type Lot = {
  readonly id: string;
  readonly symbol: Ticker;
  readonly acquiredOn: CivilDate;
  readonly quantity: Exact;
  readonly cost: Money;
};

/** A fill that stands: not busted, as last corrected. */
export type LotTrade = {
  /** Of the lot that it opens. */
  readonly id: string;
  readonly symbol: Ticker;
  readonly side: Side;
  readonly tradedOn: CivilDate;
  readonly quantity: Exact;
  /** Price times quantity, to the cent. */
  readonly principal: Money;
  readonly fees: Money;
};

/** Which lot a sale takes its shares from. */
export type LotChoice = { readonly lot: string; readonly quantity: Exact };

export type RealizedGain = {
  readonly symbol: Ticker;
  readonly lot: string;
  /** The fill that closed the lot. */
  readonly closedBy: string;
  readonly quantity: Exact;
  readonly acquiredOn: CivilDate;
  readonly soldOn: CivilDate;
  readonly proceeds: Money;
  readonly fees: Money;
  readonly cost: Money;
  /** Proceeds less fees less cost. */
  readonly gain: Money;
  readonly term: 'short' | 'long';
};

/**
 * IRC §1222: long-term is what was held for more than one year. The holding period begins on the day after the
 * purchase and ends with the day of the sale, counted in calendar months (Rev. Rul. 66-7, 1966-1 C.B. 188).
 */
export function holdingTerm(acquiredOn: CivilDate, soldOn: CivilDate): 'short' | 'long' {
  const begins = addDays(acquiredOn, 1);
  const yearLater = `${Number(begins.slice(0, 4)) + 1}${begins.slice(4)}`;
  // Text of 29 February sorts between its neighbours in any year.
  return soldOn >= yearLater ? 'long' : 'short';
}

/** The part of an amount that goes with that part of the shares, to the cent; the last shares take what is left. */
const partOf = (amount: Money, part: Exact, whole: Exact): Money =>
  (part.eq(whole)
    ? amount
    : amount.times(part).dividedBy(whole).toDecimalPlaces(2, Exact.ROUND_HALF_UP)) as Money;

const minus = (a: Money, b: Money): Money => a.minus(b) as Money;
const negated = (a: Money): Money => a.negated() as Money;

/** What is left of a trade while lots are taken for it. */
type Rest = { readonly quantity: Exact; readonly principal: Money; readonly fees: Money };

function takeFrom(rest: Rest, quantity: Exact): { readonly part: Rest; readonly left: Rest } {
  const part = {
    quantity,
    principal: partOf(rest.principal, quantity, rest.quantity),
    fees: partOf(rest.fees, quantity, rest.quantity),
  };
  const left = {
    quantity: rest.quantity.minus(quantity),
    principal: minus(rest.principal, part.principal),
    fees: minus(rest.fees, part.fees),
  };
  return { part, left };
}

function gainOf(trade: LotTrade, lot: Lot, lotPart: Money, part: Rest): RealizedGain {
  const { symbol } = trade;
  const { quantity, fees } = part;
  const closed = { symbol, lot: lot.id, closedBy: trade.id, quantity, fees };
  if (trade.side === 'sell') {
    return {
      ...closed,
      acquiredOn: lot.acquiredOn,
      soldOn: trade.tradedOn,
      proceeds: part.principal,
      cost: lotPart,
      gain: minus(minus(part.principal, fees), lotPart),
      term: holdingTerm(lot.acquiredOn, trade.tradedOn),
    };
  }
  // Bought to cover what was sold before it was owned: never held for a year (IRC §1233).
  const proceeds = negated(lotPart);
  return {
    ...closed,
    acquiredOn: trade.tradedOn,
    soldOn: lot.acquiredOn,
    proceeds,
    cost: part.principal,
    gain: minus(minus(proceeds, fees), part.principal),
    term: 'short',
  };
}

/** Lots in the order in which they are taken: those that were chosen, as far as chosen, then first in, first out. */
function* inTakingOrder(
  lots: readonly Lot[],
  choice: readonly LotChoice[],
): Generator<{ readonly id: string; readonly most?: Exact }> {
  for (const { lot, quantity } of choice) yield { id: lot, most: quantity };
  for (const { id } of lots) yield { id };
}

const least = (...amounts: readonly Exact[]): Exact => amounts.reduce((a, b) => (b.lt(a) ? b : a));

export type Relief = { readonly lots: readonly Lot[]; readonly gains: readonly RealizedGain[] };

/**
 * One trade against the open lots of its symbol (oldest first): a sale closes lots, first in first out unless it
 * names others (Treas. Reg. §1.1012-1(c)); a purchase opens one. Cost, proceeds and fees are shared out to the cent
 * and none is lost.
 */
export function relieveLots(
  open: readonly Lot[],
  trade: LotTrade,
  choice: readonly LotChoice[] = [],
): Relief {
  const byId = new Map(open.map((lot) => [lot.id, lot]));
  const gains: RealizedGain[] = [];
  let rest: Rest = trade;
  for (const { id, most } of inTakingOrder(open, choice)) {
    const lot = byId.get(id);
    if (lot === undefined || lot.quantity.isNegative() === (trade.side === 'sell')) continue;
    const owned = lot.quantity.abs();
    const quantity = least(owned, rest.quantity, ...(most === undefined ? [] : [most]));
    if (quantity.isZero()) continue;
    const lotPart = partOf(lot.cost, quantity, owned);
    const { part, left } = takeFrom(rest, quantity);
    gains.push(gainOf(trade, lot, lotPart, part));
    rest = left;
    if (quantity.eq(owned)) byId.delete(id);
    else {
      const sign = lot.quantity.isNegative() ? 1 : -1;
      byId.set(id, {
        ...lot,
        quantity: lot.quantity.plus(quantity.times(sign)),
        cost: minus(lot.cost, lotPart),
      });
    }
  }
  const left = [...byId.values()];
  if (rest.quantity.isZero()) return { lots: left, gains };
  const opened: Lot =
    trade.side === 'buy'
      ? { ...lotOf(trade), quantity: rest.quantity, cost: rest.principal.plus(rest.fees) as Money }
      : {
          ...lotOf(trade),
          quantity: rest.quantity.negated(),
          cost: negated(minus(rest.principal, rest.fees)),
        };
  return { lots: [...left, opened], gains };
}

const lotOf = ({ id, symbol, tradedOn }: LotTrade) => ({ id, symbol, acquiredOn: tradedOn });
