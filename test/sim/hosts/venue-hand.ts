import { type BookOrder, hasEnded, unfilled } from '../../../services/venue/book-order.ts';
import type { Event } from '../../../services/venue/events.ts';
import { RejectReason, Restatement } from '../../../services/venue/events.ts';
import { betterBy } from '../../../services/venue/matching.ts';
import { storyFor } from '../../../services/venue/stories.ts';
import { marketSession } from '../../../shared/domain/calendar/market-calendar.ts';
import { Exact, type Quantity, text } from '../../../shared/domain/money/exact.ts';
import { type Instant, instant } from '../../../shared/kernel/brand.ts';
import type { Dice } from '../time/dice.ts';

/** What a person at the venue does to an order. */
export type Handiwork = { readonly orderId: string; readonly event: Event };

/** Stories that bust or correct: each fill is taken back once. */
const TAKES_BACK = /^(BUST|CORR)/;
const PENNY = new Exact('0.05');
const BY_HAND = 'by hand';

const isAuction = ({ terms }: BookOrder): boolean =>
  terms.timeInForce === 'opg' || terms.timeInForce === 'cls';

/** What a bust leaves open of it has no day any more on which it could trade. */
const isPastItsDay = (order: BookOrder, at: Instant): boolean =>
  order.terms.timeInForce !== 'gtc' &&
  (isAuction(order) || at >= marketSession(instant(Date.parse(order.line.at))).nextClose);

/** Its last fill is taken back or told better, whatever the order has become since. */
function aboutItsFill(order: BookOrder, taken: ReadonlySet<string>, at: Instant): Event[] {
  const [reference, fill] = [...order.fills].findLast(([execId]) => !taken.has(execId)) ?? [];
  if (reference === undefined || fill === undefined || TAKES_BACK.test(order.terms.symbol))
    return [];
  const { quantity, price } = fill;
  const dayIsOver = isPastItsDay(order, at);
  const half = quantity.dividedBy(2).ceil() as Quantity;
  const better = betterBy(order.terms.side, price);
  return [
    { kind: 'bust', reference, dayIsOver },
    ...(price.gt(PENNY)
      ? [{ kind: 'corrected', reference, quantity, price: better } as const]
      : []),
    ...(half.lt(quantity) && !dayIsOver
      ? [{ kind: 'corrected', reference, quantity: half, price } as const]
      : []),
  ];
}

/** A fill that nobody expects: of what is open, or of an order that is over. */
function unexpectedFill(order: BookOrder): Event[] {
  const { limitPrice: price, stopPrice, timeInForce } = order.terms;
  if (price === undefined || stopPrice !== undefined || timeInForce === 'fok') return [];
  const quantity = unfilled(order).dividedBy(2).ceil() as Quantity;
  return quantity.isZero() ? [] : [{ kind: 'fill', quantity, price }];
}

/** What may come over an order that is open, unasked. */
function whileOpen({ life, terms, termsText, cum, executions }: BookOrder): Event[] {
  const half = Exact.max(cum, terms.quantity.dividedBy(2).ceil());
  const { limitPrice } = terms;
  return [
    { kind: 'cancelled', text: BY_HAND },
    { kind: 'expired', text: BY_HAND },
    { kind: 'done-for-day' },
    { kind: 'restated', restatement: Restatement.renewal, terms: termsText },
    ...(life === 'suspended' || executions === 0 ? [{ kind: 'new' } as const] : []),
    ...(life === 'working' ? [{ kind: 'suspended', text: BY_HAND } as const] : []),
    ...(cum.isZero()
      ? [{ kind: 'rejected', reason: RejectReason.other, text: BY_HAND } as const]
      : []),
    ...(half.lt(terms.quantity) && half.gt(0)
      ? [
          {
            kind: 'restated',
            restatement: Restatement.partialDecline,
            terms: { ...termsText, quantity: text(half) },
          } as const,
        ]
      : []),
    ...(limitPrice?.gt(PENNY)
      ? [
          {
            kind: 'replaced',
            terms: { ...termsText, limitPrice: text(betterBy(terms.side, limitPrice)) },
            text: BY_HAND,
          } as const,
        ]
      : []),
  ];
}

/** Something that a person may do by now to one of the venue's orders; undefined when there is nothing. */
export function handiworkOf(
  orders: readonly BookOrder[],
  taken: ReadonlySet<string>,
  dice: Dice,
  at: Instant,
): Handiwork | undefined {
  const able = orders
    .filter(({ terms }) => storyFor(terms.symbol).isMute !== true)
    .map((order) => ({
      orderId: order.line.orderId,
      isOver: hasEnded(order),
      trades: [...aboutItsFill(order, taken, at), ...unexpectedFill(order)],
      others: hasEnded(order) ? [] : whileOpen(order),
    }));
  const [wantsTrade, wantsOpen] = [dice.chance(0.6), dice.chance(0.5)];
  const eventsOf = ({ trades, others }: (typeof able)[number]) => (wantsTrade ? trades : others);
  const fitting = able.filter((each) => eventsOf(each).length > 0);
  const open = fitting.filter(({ isOver }) => !isOver);
  const chosen = dice.pick(wantsOpen && open.length > 0 ? open : fitting);
  const event = chosen && dice.pick(eventsOf(chosen));
  return event && { orderId: chosen.orderId, event };
}
