import { price } from '../../shared/domain/money/exact.ts';
import type { BookOrder } from './book-order.ts';
import { hasEnded, unfilled } from './book-order.ts';
import type { Event } from './events.ts';
import { Restatement } from './events.ts';
import type { Market, Sale } from './market.ts';
import type { Draw } from './matching.ts';
import { accepts, fillAtMarket, fillsOnArrival, setsOff, tradesIn } from './matching.ts';
import { storyFor } from './stories.ts';
import type { Bell, Hours } from './trading-hours.ts';

/** What the market and the hour make of an order that no story keeps busy: pure. */

const isStop = ({ terms }: BookOrder): boolean => terms.stopPrice !== undefined;
const isAuction = ({ terms }: BookOrder): boolean =>
  terms.timeInForce === 'opg' || terms.timeInForce === 'cls';
const rests = ({ terms }: BookOrder): boolean => storyFor(terms.symbol).rests === true;
const isMute = ({ terms }: BookOrder): boolean => storyFor(terms.symbol).isMute === true;
const isAtWork = ({ life }: BookOrder): boolean => life === 'working' || life === 'stopped';

/** The sale that sets off a stop, if one has: on arrival the last one of all, then each new one. */
export function stopSetOff(order: BookOrder, market: Market, arrives: boolean): Sale | undefined {
  const { terms, isTriggered } = order;
  if (!isStop(order) || isTriggered || market.phase !== 'regular') return undefined;
  const sales = arrives ? [market.lastSale(terms.symbol)] : market.sales(terms.symbol);
  const isNew = (sale: Sale): boolean => arrives || sale.at > order.armedAt;
  return sales.find((sale) => isNew(sale) && setsOff(terms, price(sale.price)));
}

/** `arrival`: the dice of an order that has just come. */
export function meetMarket(
  order: BookOrder,
  market: Market,
  hours: Hours,
  arrival?: Draw,
): Event[] {
  if (!isAtWork(order)) return [];
  // Where nothing ever opens or closes, the auction is now.
  if (isAuction(order)) return hours === 'always' && !rests(order) ? auction(order, market) : [];
  const fills = rests(order) || !tradesIn(order, market.phase) ? [] : trade(order, market, arrival);
  const isNowOrNever = order.terms.timeInForce === 'ioc' || order.terms.timeInForce === 'fok';
  const wasTaken = order.executions > 0;
  if (!isNowOrNever || fills.length > 0 || !wasTaken) return fills;
  return [{ kind: 'cancelled', text: 'could not be executed at once' }];
}

function trade(order: BookOrder, market: Market, arrival: Draw | undefined): Event[] {
  const quote = market.quote(order.terms.symbol);
  return arrival === undefined
    ? fillAtMarket(order, unfilled(order), quote)
    : fillsOnArrival(order, unfilled(order), quote, arrival);
}

/** One price for all: the last sale. Who does not accept it has missed the auction. */
function auction(order: BookOrder, market: Market): Event[] {
  const at = price(market.lastSale(order.terms.symbol).price);
  return accepts(order, at)
    ? [{ kind: 'fill', quantity: unfilled(order), price: at }]
    : [{ kind: 'expired', text: 'not executed in the auction' }];
}

const EXPIRED: Event = { kind: 'expired', text: 'the day is over' };

/** What the hour does to an order that was there before it. Of an order that was never answered nothing is said. */
export function atBell(order: BookOrder, bell: Bell, market: Market): Event[] {
  const isOld = Date.parse(order.line.at) < bell.at;
  if (!isOld || isMute(order) || order.life === 'pending-new') return [];
  const { timeInForce, extendedHours = false } = order.terms;
  switch (bell.kind) {
    case 'day-start':
      return timeInForce === 'gtc' && !hasEnded(order) && order.executions > 0
        ? [{ kind: 'restated', restatement: Restatement.renewal, terms: order.termsText }]
        : [];
    case 'open':
      return timeInForce === 'opg' && !hasEnded(order) ? auction(order, market) : [];
    case 'close':
      if (hasEnded(order)) return [];
      if (timeInForce === 'cls') return auction(order, market);
      return timeInForce === 'day' && !extendedHours ? [EXPIRED] : [];
    case 'day-end':
      return timeInForce === 'day' && extendedHours && !hasEnded(order) ? [EXPIRED] : [];
  }
}
