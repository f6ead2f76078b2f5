import { type Answer, answersIn, clientKey, isPlacement, isRefusal, isReplace } from '../answer.ts';
import { equal } from '../decimal.ts';
import { amountIn, type Fields, textIn } from '../event.ts';
import type { OrderReading } from '../order-reading.ts';
import type { Reading } from '../reading.ts';
import type { Check, Violation } from '../violation.ts';

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, each) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

/** What the client may rely on: which order, or which refusal. */
const outcome = ({ status, body }: Answer): string =>
  status === 200 ? `order ${textIn(body, 'id')}` : `refused ${textIn(body, 'reason')}`;

const isFinal = (answer: Answer): boolean => answer.status === 200 || isRefusal(answer);

/** The same request under the same key gets the same answer. */
function inconsistent(where: string, answers: readonly Answer[]): Violation[] {
  const outcomes = [...new Set(answers.filter(isFinal).map(outcome))];
  return outcomes.length < 2
    ? []
    : [{ law: 'same-key-same-answer', what: `${where}: ${outcomes.join(', ')}` }];
}

/** Orders that were taken under a key, and with which body each is told. */
function severalOrders(where: string, answers: readonly Answer[]): Violation[] {
  const orders = answers.filter(({ status }) => status === 200);
  const ids = [...new Set(orders.map(({ body }) => textIn(body, 'id')))];
  const bodies = new Set(orders.map(({ asked }) => canonical(asked)));
  return [
    ...(ids.length > 1 ? [{ law: 'one-key-one-order', what: `${where}: ${ids.join(', ')}` }] : []),
    ...(bodies.size > 1
      ? [{ law: 'one-key-one-order', what: `${where}: two bodies were told of an order` }]
      : []),
  ];
}

const FIELDS = [
  ['qty', 'quantity'],
  ['notional', 'notional'],
  ['limit_price', 'limitPrice'],
  ['stop_price', 'stopPrice'],
] as const;

const sameAmount = (asked: Fields, field: string, terms: Fields, name: string): boolean => {
  const [a, b] = [amountIn(asked, field), amountIn(terms, name)];
  return a === undefined || b === undefined ? a === b : equal(a, b);
};

/** What a request says of its time; one that says nothing is of any. */
const sameTime = (asked: Fields, terms: Fields): boolean => {
  const time = textIn(asked, 'time_in_force');
  const hours = asked.extended_hours ?? false;
  return (
    (time === undefined || time === textIn(terms, 'timeInForce')) && hours === terms.extendedHours
  );
};

/** The order is what that request asked for, as far as its terms tell. */
const isOf = ({ asked }: Answer, { terms, group }: OrderReading): boolean =>
  sameTime(asked, terms) &&
  ['symbol', 'side', 'type'].every((name) => textIn(asked, name) === textIn(terms, name)) &&
  FIELDS.every(
    ([field, name]) =>
      (field === 'qty' && asked.notional !== undefined) || sameAmount(asked, field, terms, name),
  ) &&
  (textIn(asked, 'order_class') ?? 'simple') === (group?.class ?? 'simple');

/** A client that was refused has no order of it. */
function orderedAfterAll(
  where: string,
  answers: readonly Answer[],
  orders: readonly OrderReading[],
) {
  const placed = orders.filter(({ changes }) => changes[0]?.event.type === 'order-placed');
  const refusals = answers.filter(isRefusal);
  return refusals.flatMap((answer): Violation[] => {
    const order = placed.find((each) => isOf(answer, each));
    if (order === undefined) return [];
    const reason = textIn(answer.body, 'reason');
    const what = `${where}: refused ${reason} at ${answer.at}, and is order ${order.id}`;
    return [{ law: 'refused-is-no-order', what }];
  });
}

function faultsOf(account: string, key: string, answers: readonly Answer[], { accounts }: Reading) {
  const where = `${account} key ${key}`;
  const tales = accounts.find((each) => each.account === account)?.orderTales.values() ?? [];
  const orders = [...tales].filter(({ clientOrderId }) => clientOrderId === key);
  const byBody = Map.groupBy(answers, ({ asked }) => canonical(asked));
  const several =
    orders.length > 1
      ? [
          {
            law: 'one-key-one-order',
            what: `${where}: orders ${orders.map(({ id }) => id).join(', ')}`,
          },
        ]
      : [];
  return [
    ...[...byBody.values()].flatMap((same) => inconsistent(where, same)),
    ...severalOrders(where, answers),
    ...several,
    ...orderedAfterAll(where, answers, orders),
  ];
}

/** Of two requests for an order at the same moment either may be the one that is booked, each with a time of its own. */
const bookedAt = (answer: Answer): unknown =>
  isReplace(answer) ? undefined : answer.body.created_at;

/** What was done under a key was one thing, with one answer, however often it is asked; a refusal may pass. */
function doneOnce(answers: readonly Answer[]): Violation[] {
  const done = answers.filter(({ status }) => status === 200);
  const first = done[0];
  const told = new Set(
    done.map((answer) => {
      const { asked, body } = answer;
      return canonical([asked, body.id, body.amount, bookedAt(answer)]);
    }),
  );
  const where = `${first?.account} ${first?.method} ${first?.path}`;
  return told.size < 2
    ? []
    : [{ law: 'same-key-same-answer', what: `${where}: ${[...told].join(', ')}` }];
}

/** The key of what is no placement: of a replacement, that of its order; else the Idempotency-Key. */
const otherKey = (answer: Answer): string | undefined =>
  isReplace(answer) ? clientKey(answer) : answer.key;

/** A client key stands for one request: one order, or one refusal, however often and however late it is asked. */
export const keysAnswer: Check = (reading) => [...placements(reading), ...others(reading)];

function others(reading: Reading): Violation[] {
  const keyed = answersIn(reading).filter((answer) => otherKey(answer) !== undefined);
  const groups = Map.groupBy(
    keyed,
    (answer) => `${answer.account} ${answer.method} ${answer.path} ${otherKey(answer)}`,
  );
  return [...groups.values()].flatMap(doneOnce);
}

function placements(reading: Reading): Violation[] {
  const keyed = answersIn(reading).filter(
    (answer) => isPlacement(answer) && clientKey(answer) !== undefined,
  );
  const groups = Map.groupBy(keyed, (answer) => `${answer.account} ${clientKey(answer)}`);
  return [...groups.values()].flatMap((answers) => {
    const [first] = answers;
    return first === undefined
      ? []
      : faultsOf(first.account, clientKey(first) ?? '', answers, reading);
  });
}
