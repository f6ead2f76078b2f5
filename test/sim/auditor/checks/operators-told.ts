import { type Answer, answersIn } from '../answer.ts';
import { equal } from '../decimal.ts';
import { amountIn, type Event, textIn } from '../event.ts';
import type { Check } from '../violation.ts';

/** What of the journal a request to an account, done under a key, leaves behind. */
type Trace = {
  readonly method: string;
  readonly path: RegExp;
  readonly isOf: (answer: Answer, event: Event) => boolean;
};

const sameAmount = (answer: Answer, field: string, event: Event, name: string): boolean => {
  const [asked, has] = [amountIn(answer.asked, field), amountIn(event, name)];
  return asked === undefined || has === undefined ? asked === has : equal(asked, has);
};

const TRACES: readonly Trace[] = [
  {
    method: 'PATCH',
    path: /^\/v1\/accounts\/[^/]+$/,
    isOf: (answer, event) =>
      event.type === 'order-rate-set' &&
      textIn(event, 'ordersPerSecond') === textIn(answer.asked, 'order_rate'),
  },
  {
    method: 'PUT',
    path: /^\/v1\/accounts\/[^/]+\/rules$/,
    isOf: (answer, event) =>
      event.type === 'account-settings-changed' &&
      (event.dayTradeRule === 'count') === (answer.asked.day_trade_rule === 'count') &&
      sameAmount(answer, 'concentration_limit', event, 'concentration') &&
      sameAmount(answer, 'duplicate_window', event, 'duplicateSeconds'),
  },
  {
    method: 'POST',
    path: /^\/v1\/accounts\/[^/]+\/assessment$/,
    // Of a cash account, or one without a price, it says that there is nothing to assess.
    isOf: (_answer, { type, order }) =>
      type === 'account-assessed' || (type === 'nothing-to-do' && order === undefined),
  },
  {
    method: 'POST',
    path: /^\/v1\/accounts\/[^/]+\/orders\/[^/]+\/resolution$/,
    isOf: ({ asked, path }, { type, order, resolution }) =>
      type === 'order-resolved' &&
      path.split('/').at(-2) === order &&
      resolution === asked.resolution,
  },
  {
    method: 'POST',
    path: /^\/v1\/accounts\/[^/]+\/lot_choices$/,
    isOf: ({ asked }, { type, sale }) => type === 'lots-chosen' && sale === asked.order_id,
  },
];

/** Each key whose request was told to be done has an entry of its own: so many of them are in the journal, at least. */
export const operatorsTold: Check = (reading) => {
  const done = answersIn(reading).filter(({ status, key }) => status === 200 && key !== undefined);
  return reading.accounts.flatMap(({ account, journal }) =>
    TRACES.flatMap(({ method, path, isOf }) => {
      const told = done.filter(
        (each) => each.account === account && each.method === method && path.test(each.path),
      );
      const kinds = Map.groupBy(told, (each) => `${each.path} ${JSON.stringify(each.asked)}`);
      return [...kinds].flatMap(([kind, answers]) => {
        const [first] = answers;
        if (first === undefined) return [];
        const keys = new Set(answers.map(({ key }) => key)).size;
        const entries = journal.filter(({ entry }) =>
          entry.events.some((event) => isOf(first, event)),
        ).length;
        const what = `${account}: ${method} ${kind} was done under ${keys} keys, and is there ${entries} times`;
        return entries < keys ? [{ law: 'told-is-durable', what }] : [];
      });
    }),
  );
};
