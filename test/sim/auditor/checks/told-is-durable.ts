import { type Answer, answersIn, isDeposit, isPlacement, isReplace } from '../answer.ts';
import { decimal, equal } from '../decimal.ts';
import { amountIn, type Fields, textIn } from '../event.ts';
import { chainMembers, type OrderReading } from '../order-reading.ts';
import type { AccountReading, Reading } from '../reading.ts';
import type { Check, Violation } from '../violation.ts';

const violation = ({ account, at }: Answer, what: string): Violation => ({
  law: 'told-is-durable',
  what: `${account} told at ${at}: ${what}`,
});

const SAME_TEXT = ['symbol', 'side', 'type'] as const;

const differs = (asked: Fields, terms: Fields, field: string, name: string): boolean => {
  const [a, b] = [amountIn(asked, field), amountIn(terms, name)];
  return a !== undefined && b !== undefined && !equal(a, b);
};

/** What of the request is not in the order as it was placed. */
function otherTerms({ asked }: Answer, { terms, changes }: OrderReading): string | undefined {
  const text = SAME_TEXT.find(
    (name) => textIn(asked, name) !== undefined && textIn(asked, name) !== textIn(terms, name),
  );
  if (text !== undefined) return text;
  if (differs(asked, terms, 'qty', 'quantity')) return 'qty';
  if (differs(asked, terms, 'notional', 'notional')) return 'notional';
  if (differs(asked, terms, 'stop_price', 'stopPrice')) return 'stop_price';
  const isRefused = changes[0]?.event.type === 'order-refused';
  return !isRefused && differs(asked, terms, 'limit_price', 'limitPrice')
    ? 'limit_price'
    : undefined;
}

/** An order that a client was told of is there, with the terms that were asked for. */
function orderIsThere(answer: Answer, account: AccountReading, healed: boolean): Violation[] {
  const id = textIn(answer.body, 'id') ?? '';
  const order = account.orderTales.get(id);
  const item = account.orders.find((each) => each.order === id);
  if (item === undefined) return [violation(answer, `order ${id} is not there`)];
  if (order === undefined)
    return healed && account.parked === 0
      ? [violation(answer, `order ${id} was never decided`)]
      : [];
  const key = textIn(answer.asked, 'client_order_id');
  if (key !== undefined && key !== order.clientOrderId)
    return [violation(answer, `order ${id} has the key ${order.clientOrderId}, not ${key}`)];
  const what = isPlacement(answer) ? otherTerms(answer, order) : undefined;
  return what === undefined ? [] : [violation(answer, `order ${id} has another ${what}`)];
}

/** What was filled stays filled, unless the venue takes it back. */
function fillsAreThere({ body, ...answer }: Answer, account: AccountReading): Violation[] {
  const order = account.orderTales.get(textIn(body, 'id') ?? '');
  const told = amountIn(body, 'filled_qty');
  if (order === undefined || told === undefined) return [];
  let most = decimal('0');
  const reached = order.changes.some(({ event }) => {
    most = amountIn(event, 'filledQuantity') ?? most;
    return equal(most, told);
  });
  return reached || equal(told, decimal('0'))
    ? []
    : [
        violation(
          { body, ...answer },
          `order ${order.id} never had ${textIn(body, 'filled_qty')} filled`,
        ),
      ];
}

/** The money of each deposit that is said to be complete. */
function depositIsThere(answer: Answer, { journal }: AccountReading): Violation[] {
  const command = textIn(answer.body, 'id');
  const amount = amountIn(answer.body, 'amount') ?? amountIn(answer.asked, 'amount');
  const isThere = journal.some(
    ({ entry }) =>
      entry.command === command &&
      entry.events.some((event) => {
        const paid = event.type === 'funds-deposited' ? amountIn(event, 'amount') : undefined;
        return paid !== undefined && amount !== undefined && equal(paid, amount);
      }),
  );
  return isThere ? [] : [violation(answer, `deposit ${command} is not there`)];
}

/** A cancel that was taken: it was asked for, or there was nothing left to cancel. */
function cancelIsThere(
  answer: Answer,
  { orderTales, journal, parked }: AccountReading,
): Violation[] {
  const id = /^\/v2\/orders\/([^/]+)$/.exec(answer.path)?.[1] ?? '';
  const order = orderTales.get(id);
  if (parked > 0 || order === undefined) return [];
  // An exit that waits for its entry goes with it: it is the entry's cancel that is asked for, by its name of the day.
  const entryOrder = order.group?.entry;
  const entries = entryOrder === undefined ? [] : chainMembers(orderTales, entryOrder);
  const names = new Set<unknown>([id, ...entries.map((each) => each.id)]);
  const isHeard = journal.some(({ entry }) =>
    entry.events.some(
      ({ type, order: of }) =>
        names.has(of) && ['cancel-requested', 'nothing-to-do', 'order-ended'].includes(type),
    ),
  );
  return isHeard ? [] : [violation(answer, `the cancel of order ${id} was never heard`)];
}

const isOrder = (answer: Answer): boolean =>
  textIn(answer.body, 'id') !== undefined &&
  (isPlacement(answer) ||
    isReplace(answer) ||
    (answer.method === 'GET' && /^\/v2\/orders\/[^/]+$/.test(answer.path)));

function faultsOf(answer: Answer, account: AccountReading, { healed }: Reading): Violation[] {
  const { status, method, path } = answer;
  if (status === 204 && method === 'DELETE' && path.startsWith('/v2/orders/'))
    return healed ? cancelIsThere(answer, account) : [];
  if (status !== 200) return [];
  if (isDeposit(answer)) return depositIsThere(answer, account);
  if (!isOrder(answer)) return [];
  return [...orderIsThere(answer, account, healed), ...fillsAreThere(answer, account)];
}

/** What a client was told survives whatever happens after. */
export const toldIsDurable: Check = (reading) => {
  const accounts = new Map(reading.accounts.map((each) => [each.account, each]));
  return answersIn(reading).flatMap((answer) => {
    const account = accounts.get(answer.account);
    if (account !== undefined) return faultsOf(answer, account, reading);
    return isPlacement(answer) && answer.status === 200
      ? [violation(answer, 'the account is not there')]
      : [];
  });
};
