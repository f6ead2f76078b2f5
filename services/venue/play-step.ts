import type { Price, Quantity } from '../../shared/domain/money/exact.ts';
import { price, text } from '../../shared/domain/money/exact.ts';
import { assertNever, present } from '../../shared/kernel/assert.ts';
import type { TermsText } from './book-lines.ts';
import type { BookOrder, Script } from './book-order.ts';
import { hasEnded, isDead, leavesOf, unfilled } from './book-order.ts';
import type { Event } from './events.ts';
import { CancelRejectReason, Restatement } from './events.ts';
import type { MarketQuote } from './matching.ts';
import { betterBy, storyPrice } from './matching.ts';
import type { Step } from './stories.ts';

/** What comes of a step: at most one event, or the refusal of the request that the script is about. */
export type Played =
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'refusal'; readonly reason: string; readonly text: string }
  | { readonly kind: 'nothing' };

export type Scene = {
  readonly order: BookOrder;
  readonly script: Script;
  readonly quote: MarketQuote;
  /** The script's day is over. */
  readonly isLaterDay: boolean;
};

const NOTHING: Played = { kind: 'nothing' };
const told = (event: Event): Played => ({ kind: 'event', event });

/** One step of a story, as it comes out for an order: pure. What cannot be done any more is not done. */
export function playStep(step: Step, scene: Scene): Played {
  const { order } = scene;
  if (isOutOfPlace(step, scene)) return NOTHING;
  switch (step.does) {
    case 'wait':
      return NOTHING;
    case 'fill':
      return fill(scene, step.part);
    case 'stopped':
      return told({
        kind: 'stopped',
        quantity: leavesOf(order),
        price: storyPrice(order, scene.quote),
      });
    case 'cancelled': {
      const { does: kind, text: words, restatement } = step;
      if (hasEnded(order)) return tooLate(scene);
      return told({ kind, text: words, ...(restatement === undefined ? {} : { restatement }) });
    }
    case 'replaced':
      return replaced(scene);
    case 'pending-cancel':
    case 'pending-replace':
    case 'pending-new':
    case 'new':
    case 'done-for-day':
    case 'calculated':
      return told({ kind: step.does });
    case 'expired':
    case 'suspended':
      return told({ kind: step.does, text: step.text });
    case 'rejected':
      return told({ kind: step.does, reason: step.reason, text: step.text });
    case 'refuse':
      return { kind: 'refusal', reason: step.reason, text: step.text };
    case 'bust':
    case 'correct-price':
    case 'correct-quantity':
      return onLastFill(step.does, scene);
    case 'better-limit':
    case 'renewal':
    case 'reduction':
      return told(restated(step.does, order));
    case 'misreport':
      return told({
        kind: 'misreport',
        misreport: step.misreport,
        price: reportedPrice(step.misreport, scene),
      });
    default:
      return assertNever(step);
  }
}

/** A story's beginning does not go on behind its end: the order was cancelled meanwhile, say. Busts come late. */
const isOutOfPlace = ({ does }: Step, { order, script }: Scene): boolean =>
  script.request === undefined && isDead(order) && !LATE.has(does);

const LATE: ReadonlySet<Step['does']> = new Set([
  'bust',
  'correct-price',
  'correct-quantity',
  'misreport',
]);

/** Fill-or-kill takes no part of itself. */
function fill({ order, quote }: Scene, part: number): Played {
  const open = unfilled(order);
  const wanted = order.terms.quantity.dividedBy(part).ceil();
  const quantity = (wanted.lessThan(open) ? wanted : open) as Quantity;
  const isPart = quantity.lessThan(order.terms.quantity);
  if (quantity.isZero() || (isPart && order.terms.timeInForce === 'fok')) return NOTHING;
  return told({ kind: 'fill', quantity, price: storyPrice(order, quote) });
}

const tooLate = ({ script }: Scene): Played =>
  script.request === undefined
    ? NOTHING
    : { kind: 'refusal', reason: CancelRejectReason.tooLate, text: 'too late' };

/** OrderQty(38) counts what is filled: to less than that is to that, and the order is filled. */
function replaced(scene: Scene): Played {
  const { order, script } = scene;
  // What is done for the day is not asked for anew on that day: as a day order it would be dead at once.
  const isDone = order.life === 'done-for-day' || order.life === 'calculated';
  if (isDead(order) || isDone) return tooLate(scene);
  const terms = present(script.request?.terms, 'terms of a replace');
  const asked = terms.quantity;
  const quantity = order.cum.greaterThan(asked) ? text(order.cum) : asked;
  return told({ kind: 'replaced', terms: { ...terms, quantity } });
}

function onLastFill(
  does: 'bust' | 'correct-price' | 'correct-quantity',
  { order, isLaterDay }: Scene,
): Played {
  const last = [...order.fills].at(-1);
  if (last === undefined) return NOTHING;
  const [reference, { quantity, price: paid }] = last;
  if (does === 'bust') return told({ kind: 'bust', reference, dayIsOver: isLaterDay });
  return told({
    kind: 'corrected',
    reference,
    ...(does === 'correct-price'
      ? { quantity, price: betterBy(order.terms.side, paid) }
      : { quantity: quantity.dividedBy(2).ceil() as Quantity, price: paid }),
  });
}

function restated(does: 'better-limit' | 'renewal' | 'reduction', order: BookOrder): Event {
  const terms: TermsText = order.termsText;
  if (does === 'better-limit') {
    const { limitPrice } = order.terms;
    if (limitPrice === undefined) return { kind: 'replaced', terms, text: 'replaced unasked' };
    const better = text(betterBy(order.terms.side, limitPrice));
    return { kind: 'replaced', terms: { ...terms, limitPrice: better }, text: 'replaced unasked' };
  }
  if (does === 'renewal') return { kind: 'restated', restatement: Restatement.renewal, terms };
  const half = order.terms.quantity.dividedBy(2).ceil() as Quantity;
  return {
    kind: 'restated',
    restatement: Restatement.partialDecline,
    terms: { ...terms, quantity: text(half) },
  };
}

/** Twice or half of what the order would take: worse than its limit, if it has one. */
function reportedPrice(misreport: string, { order, quote }: Scene): Price {
  const fair = storyPrice(order, quote);
  if (misreport !== 'bad-price') return fair;
  return price(text(order.terms.side === 'buy' ? fair.times(2) : fair.dividedBy(2)));
}
