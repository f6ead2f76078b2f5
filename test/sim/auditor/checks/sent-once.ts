import { decimal, equal } from '../decimal.ts';
import {
  CL_ORD_ID,
  type FixMessage,
  fixMessage,
  MSG_TYPE,
  mayBeRepeated,
  ORDER_QTY,
  PRICE,
  SIDE,
  SYMBOL,
  sendingTime,
} from '../fix-message.ts';
import type { OrderReading } from '../order-reading.ts';
import type { Reading } from '../reading.ts';
import type { Check, Violation } from '../violation.ts';

const NEW_ORDER = 'D';
const REPLACE = 'G';
const CANCEL = 'F';
const SIDES: Readonly<Record<string, string>> = { buy: '1', sell: '2' };
/** Between the last look at the clock and the sending lies the writing of the log. */
const LATE_MS = 5_000;

type Sent = { readonly message: FixMessage; readonly session: string; readonly at: number };

/** Orders by the ClOrdID under which they went out. */
function byClOrdId({ accounts }: Reading): Map<string, OrderReading & { account: string }> {
  const found = new Map<string, OrderReading & { account: string }>();
  for (const { account, orderTales } of accounts)
    for (const order of orderTales.values())
      if (order.clOrdId !== undefined) found.set(order.clOrdId, { ...order, account });
  return found;
}

const violation = (law: string, { message, session, at }: Sent, what: string): Violation => ({
  law,
  what: `${session} at ${at}: ${message.get(MSG_TYPE)} ${message.get(CL_ORD_ID)} ${what}`,
});

/** The same ClOrdID on the wire again, without the mark of a repetition. */
function repeated(all: readonly Sent[]): Violation[] {
  const seen = new Set<string>();
  return all.flatMap((sent) => {
    const key = `${sent.session} ${sent.message.get(CL_ORD_ID)}`;
    const isNew = !mayBeRepeated(sent.message);
    const isAgain = isNew && seen.has(key);
    seen.add(key);
    return isAgain ? [violation('sent-once', sent, 'is sent again as new')] : [];
  });
}

/** One order under two names. */
function renamed(all: readonly Sent[], orders: ReturnType<typeof byClOrdId>): Violation[] {
  const names = new Map<string, string>();
  return all.flatMap((sent) => {
    const clOrdId = sent.message.get(CL_ORD_ID) ?? '';
    const order = orders.get(clOrdId);
    if (sent.message.get(MSG_TYPE) !== NEW_ORDER || order === undefined) return [];
    const before = names.get(order.id) ?? clOrdId;
    names.set(order.id, before);
    return before === clOrdId ? [] : [violation('sent-once', sent, `was sent as ${before}`)];
  });
}

function otherTerms(message: FixMessage, order: OrderReading): string | undefined {
  if (message.get(SYMBOL) !== order.symbol) return 'symbol';
  if (message.get(SIDE) !== SIDES[order.side]) return 'side';
  const asked = decimal(message.get(ORDER_QTY) ?? '0');
  // Its quantity may be another since: the venue's restatement is in its changes.
  const isResized = order.changes.some(({ event }) =>
    ['order-restated', 'replacement-accepted'].includes(event.type),
  );
  if (!isResized && !equal(asked, order.venueQuantity ?? order.quantity)) return 'quantity';
  const limit = message.get(PRICE);
  if (order.limitPrice === undefined || isResized) return undefined;
  if (limit === undefined) return 'price';
  return equal(decimal(limit), order.limitPrice) ? undefined : 'price';
}

/** Why a placement must not be on the wire as it is. */
function wrong(sent: Sent, order: OrderReading & { account: string }): Violation[] {
  const found: Violation[] = [];
  const time = sendingTime(sent.message);
  const isLate =
    time !== undefined && order.notAfter !== undefined && time > order.notAfter + LATE_MS;
  if (isLate && !mayBeRepeated(sent.message))
    found.push(violation('sent-in-time', sent, 'is sent when it must not be any more'));
  if (order.state === 'FAILED' && order.reason !== 'NEVER_RECEIVED_BY_VENUE')
    found.push(violation('sent-as-told', sent, `is sent, and reported as never sent`));
  const what = otherTerms(sent.message, order);
  if (what !== undefined) found.push(violation('sent-as-told', sent, `has another ${what}`));
  return found;
}

/** What goes to the venue was committed before, and goes there once. */
function unfounded(all: readonly Sent[], reading: Reading): Violation[] {
  const orders = byClOrdId(reading);
  const cancels = new Set(
    reading.accounts.flatMap(({ journal }) =>
      journal.flatMap(({ entry }) =>
        entry.events
          .filter(({ type }) => type === 'cancel-requested')
          .map(({ clOrdId }) => clOrdId),
      ),
    ),
  );
  return all.flatMap((sent) => {
    const clOrdId = sent.message.get(CL_ORD_ID) ?? '';
    if (sent.message.get(MSG_TYPE) === CANCEL)
      return cancels.has(clOrdId) ? [] : [violation('sent-as-told', sent, 'is in no entry')];
    const order = orders.get(clOrdId);
    return order === undefined
      ? [violation('sent-as-told', sent, 'is in no entry')]
      : wrong(sent, order);
  });
}

/** Nothing is executed of what was not sent. */
function unsent(all: readonly Sent[], { venueOrders }: Reading): Violation[] {
  const names = new Set(all.map(({ message }) => message.get(CL_ORD_ID)));
  return venueOrders
    .filter(({ clOrdId }) => !names.has(clOrdId))
    .map(({ clOrdId }) => ({ law: 'sent-once', what: `venue has ${clOrdId}, which was not sent` }));
}

/** An order reaches the venue once, under one name, in time, as it was committed. */
export const sentOnce: Check = (reading) => {
  const all = reading.sent
    .map(({ message, session, at }) => ({ message: fixMessage(message), session, at }))
    .filter(({ message }) => [NEW_ORDER, REPLACE, CANCEL].includes(message.get(MSG_TYPE) ?? ''));
  return [
    ...repeated(all),
    ...renamed(all, byClOrdId(reading)),
    ...unfounded(all, reading),
    ...unsent(all, reading),
  ];
};
