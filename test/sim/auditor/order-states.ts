import type { Event } from './event.ts';
import { textIn } from './event.ts';

/** States in which an order is over and holds nothing. */
const ENDED: ReadonlySet<string> = new Set([
  'FILLED',
  'CANCELLED',
  'EXPIRED',
  'REJECTED',
  'REPLACED',
  'FAILED',
  'DONE_FOR_DAY',
]);

export const hasEnded = (state: string): boolean => ENDED.has(state);

const WAITING = ['FUNDS_HELD', 'HELD'];
const WORKING = ['ACKNOWLEDGED', 'PARTIALLY_FILLED', 'SUSPENDED'];
const ASKED = ['PENDING_CANCEL', 'PENDING_REPLACE'];
const AT_VENUE = ['ROUTED', ...WORKING, ...ASKED];
const OPEN = [...WAITING, ...AT_VENUE];
const OVER = [...ENDED];

type Step = { readonly from: readonly string[]; readonly to: readonly string[] };

/** Begins an order. */
const FIRST = '';

/**
 * What may bring an order from where to where. Facts of the venue may come late, to an order that is over; wishes of the
 * client and of ours may not.
 */
const STEPS: Readonly<Record<string, Step>> = {
  'order-placed': { from: [FIRST], to: [...WAITING, 'ROUTED'] },
  'order-refused': { from: [FIRST], to: ['REJECTED'] },
  // An exit that ended for want of shares comes back when there are some again.
  'order-routed': { from: [...WAITING, 'CANCELLED'], to: ['ROUTED'] },
  // A stop that was set off and not sent in time is watched again.
  'order-armed': { from: [...WAITING, 'CANCELLED', 'ROUTED'], to: WAITING },
  'order-triggered': { from: WAITING, to: WAITING },
  // The client's own comes behind one of ours.
  'cancel-requested': {
    from: ['ROUTED', ...WORKING, 'PENDING_REPLACE', 'PENDING_CANCEL'],
    to: ['PENDING_CANCEL'],
  },
  'cancel-rejected': {
    from: ['PENDING_CANCEL'],
    to: ['ROUTED', 'ACKNOWLEDGED', 'PARTIALLY_FILLED', 'PENDING_REPLACE'],
  },
  'replace-requested': { from: WORKING, to: ['PENDING_REPLACE'] },
  'replace-rejected': {
    from: [...AT_VENUE, ...OVER],
    to: [...AT_VENUE.filter((state) => state !== 'PENDING_REPLACE'), ...OVER],
  },
  // A venue may replace up what it has filled (FIX 4.4 volume 4, appendix D, D8), or made smaller down to its fills.
  'order-replaced': { from: [...OPEN, 'FILLED', 'CANCELLED'], to: ['REPLACED'] },
  'replacement-accepted': {
    from: ['ROUTED', 'PENDING_CANCEL', 'REJECTED'],
    to: ['ACKNOWLEDGED', 'PARTIALLY_FILLED', 'FILLED'],
  },
  'order-acknowledged': {
    // The fill may overtake the acknowledgement, and with it the bust that ends the order.
    from: [...AT_VENUE, 'FAILED', 'REJECTED', 'DONE_FOR_DAY', 'FILLED', 'CANCELLED', 'EXPIRED'],
    to: [...AT_VENUE, 'REJECTED', 'FILLED', 'CANCELLED', 'EXPIRED'],
  },
  'order-suspended': { from: ['ROUTED', ...WORKING], to: ['SUSPENDED'] },
  'order-restated': { from: [...OPEN, ...OVER], to: [...OPEN, 'CANCELLED'] },
  'order-filled': {
    from: ['FUNDS_HELD', ...AT_VENUE, ...OVER],
    to: ['PARTIALLY_FILLED', 'FILLED', ...ASKED, ...OVER],
  },
  'fill-busted': {
    from: [...AT_VENUE, ...OVER],
    to: [...WORKING, ...ASKED, ...OVER.filter((state) => state !== 'FILLED')],
  },
  // What the venue said of an order that has ended may be lost too.
  'order-in-doubt': { from: [...AT_VENUE, ...OVER], to: [...AT_VENUE, ...OVER] },
  'order-resolved': { from: [...AT_VENUE, ...OVER], to: [...AT_VENUE, ...OVER] },
  'order-ended': {
    from: OPEN,
    to: ['CANCELLED', 'EXPIRED', 'DONE_FOR_DAY', 'REJECTED', 'FAILED'],
  },
};

/** By kind of event, the states in which it may meet an order; empty text: there is none yet. */
export const ALLOWED_STEPS: readonly { readonly type: string; readonly from: readonly string[] }[] =
  Object.entries(STEPS).map(([type, { from }]) => ({ type, from }));

/** Events that tell of an order without being a step of its life. */
const NO_STEP: ReadonlySet<string> = new Set([
  'nothing-to-do',
  'good-faith-violation',
  'good-faith-violation-withdrawn',
  'lots-chosen',
]);

export const isStep = ({ type, order }: Event): boolean =>
  typeof order === 'string' && !NO_STEP.has(type);

/** Why an order may not go that way; undefined: it may. */
export function forbidden(event: Event, from: string, to: string): string | undefined {
  const step = STEPS[event.type];
  if (step === undefined) return `${event.type} is no known step`;
  const name = from === FIRST ? 'nothing' : from;
  return step.from.includes(from) && step.to.includes(to)
    ? undefined
    : `${event.type} leads from ${name} to ${to}`;
}

const FIXED: Readonly<Record<string, string>> = {
  'order-refused': 'REJECTED',
  'order-routed': 'ROUTED',
  'order-suspended': 'SUSPENDED',
  'order-replaced': 'REPLACED',
  'replace-requested': 'PENDING_REPLACE',
  'cancel-requested': 'PENDING_CANCEL',
};

const UNCHANGED: ReadonlySet<string> = new Set([
  'order-triggered',
  'order-in-doubt',
  'order-resolved',
]);

/** The state after an event: said by it, or by what it is. */
export function stateAfter(event: Event, before: string, isFilledInPart: boolean): string {
  if (event.type === 'order-placed') return textIn(event, 'state') ?? 'ROUTED';
  if (UNCHANGED.has(event.type)) return before;
  if (event.type === 'order-acknowledged') {
    const isNews = ['ROUTED', 'FAILED', 'SUSPENDED'].includes(before);
    return isNews ? (isFilledInPart ? 'PARTIALLY_FILLED' : 'ACKNOWLEDGED') : before;
  }
  return FIXED[event.type] ?? textIn(event, 'state') ?? before;
}
