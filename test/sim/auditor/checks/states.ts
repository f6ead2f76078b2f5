import { equal, less, text, ZERO } from '../decimal.ts';
import { amountIn } from '../event.ts';
import { type Change, isPendingReplacement, type OrderReading } from '../order-reading.ts';
import { forbidden, hasEnded } from '../order-states.ts';
import type { Check, Violation } from '../violation.ts';

/** Only the venue, an operator, or a message that never went out ends what went out. */
function endedByNobody({ event, from }: Change, order: OrderReading): boolean {
  if (event.type !== 'order-ended' || order.clOrdId === undefined) return false;
  if (['FUNDS_HELD', 'HELD'].includes(from)) return false;
  if (event.execId !== undefined) return false;
  const isOurs = event.state === 'FAILED' || event.state === 'REJECTED';
  return !isOurs;
}

/** What was filled was received; a fill that comes afterwards tells us better. */
const failedAfterAll = ({ event, sequence }: Change, { fills, busts }: OrderReading): boolean =>
  event.type === 'order-ended' &&
  event.state === 'FAILED' &&
  fills.filter((fill) => fill.sequence < sequence).length >
    busts.filter((bust) => bust.sequence < sequence).length;

function totals({ event }: Change, order: OrderReading): string | undefined {
  if (event.type !== 'order-filled' && event.type !== 'fill-busted') return undefined;
  const said = amountIn(event, 'filledQuantity') ?? ZERO;
  const isLast = order.changes.findLast((each) => each.event.type === event.type)?.event === event;
  const isNewest =
    order.changes.findLast(({ event: { type } }) =>
      ['order-filled', 'fill-busted', 'replacement-accepted'].includes(type),
    )?.event === event;
  if (!isLast || !isNewest || equal(said, order.filledQuantity)) return undefined;
  return `says ${text(said)} filled, its fills sum to ${text(order.filledQuantity)}`;
}

function faultsOf(account: string, order: OrderReading): Violation[] {
  const at = (sequence: number): string => `${account} order ${order.id} #${sequence}`;
  const steps = order.changes.flatMap((change): Violation[] => {
    const { event, from, to, sequence } = change;
    const why = forbidden(event, from, to);
    return [
      ...(why === undefined ? [] : [{ law: 'states-allowed', what: `${at(sequence)}: ${why}` }]),
      ...(endedByNobody(change, order)
        ? [{ law: 'nothing-assumed', what: `${at(sequence)}: ${to} without the venue's word` }]
        : []),
      ...(failedAfterAll(change, order)
        ? [{ law: 'nothing-assumed', what: `${at(sequence)}: FAILED and filled` }]
        : []),
    ];
  });
  const last = order.changes.at(-1)?.sequence ?? 0;
  const sums = order.changes.flatMap((change) => totals(change, order) ?? []);
  const over = less(order.quantity, order.filledQuantity) && order.notional === undefined;
  const isFull = order.notional === undefined && equal(order.quantity, order.filledQuantity);
  const isOpenButFull = isFull && !hasEnded(order.state) && !isPendingReplacement(order);
  return [
    ...steps,
    ...sums.map((what) => ({ law: 'fills-add-up', what: `${at(last)}: ${what}` })),
    ...(over
      ? [
          {
            law: 'filled-within-ordered',
            what: `${at(last)}: ${text(order.filledQuantity)} of ${text(order.quantity)}`,
          },
        ]
      : []),
    ...(isOpenButFull || (order.state === 'FILLED' && !isFull && order.notional === undefined)
      ? [
          {
            law: 'filled-means-all',
            what: `${at(last)}: ${order.state} with ${text(order.filledQuantity)} of ${text(order.quantity)}`,
          },
        ]
      : []),
    ...(less(order.filledQuantity, ZERO)
      ? [{ law: 'filled-within-ordered', what: `${at(last)}: below zero` }]
      : []),
  ];
}

/** Orders move only where they may, and by whom they may; nothing is filled beyond what was ordered. */
export const states: Check = ({ accounts }) =>
  accounts.flatMap(({ account, orderTales }) =>
    [...orderTales.values()].flatMap((order) => faultsOf(account, order)),
  );
