import type { AccountCommandWire } from '../../shared/app/wire/account-command.ts';
import { add, price, quantity, subtract, text } from '../../shared/domain/money/exact.ts';
import type { Order } from '../../shared/domain/orders/order.ts';
import { venueFilledQuantity } from '../../shared/domain/orders/order.ts';
import { instant } from '../../shared/kernel/brand.ts';
import {
  cancel,
  cancelRejected,
  due,
  notSent,
  print,
  replace,
  replaceRejected,
  resolve,
  stuck,
  T0,
  trigger,
  unbookable,
  unknownOrder,
} from '../support/commands.ts';
import type { Scenario } from '../support/given.ts';
import { EXITS } from './exit-situations.ts';
import { type Own, SITUATIONS, type Situation, say } from './situations.ts';

/** What may come for an order, in the order of the tables. */
type Arrival = {
  readonly name: string;
  readonly make: (order: Order, of: string) => AccountCommandWire;
};

const report =
  (own: (order: Order) => Own) =>
  (order: Order, of: string): AccountCommandWire =>
    say(
      of,
      {
        cumulativeQuantity: text(venueFilledQuantity(order)),
        leavesQuantity: text(subtract(order.terms.quantity, order.filledQuantity)),
        ...own(order),
      },
      order.terms.side,
    );
const plain = (execType: Own['execType'], leavesQuantity?: string) =>
  report(() => ({
    execId: `cell ${execType}`,
    execType,
    ...(leavesQuantity && { leavesQuantity }),
  }));
const status = (ordStatus: string) =>
  report(() => ({ execId: 'cell status', execType: 'status', ordStatus }));
const tradeOf = (shares: (order: Order) => string) =>
  report((order) => ({
    execId: 'cell trade',
    execType: 'trade',
    lastQuantity: shares(order),
    lastPrice: text(order.terms.limitPrice ?? price('10')),
    cumulativeQuantity: text(add(venueFilledQuantity(order), quantity(shares(order)))),
  }));
const isFilled = (order: Order): string => (text(order.filledQuantity) === '10' ? 'ten' : 'four');
const less = (order: Order): string =>
  text(subtract(venueFilledQuantity(order), order.filledQuantity));

/** Also for the venue to have told it. */
const longOver = (end: number) => instant(end + 3_600_000);

const BY_US: readonly Arrival[] = [
  { name: 'cancel', make: (_, of) => cancel('cell', of) },
  {
    name: 'replace',
    make: ({ terms }, of) =>
      replace(
        'n',
        of,
        terms.stopPrice === undefined
          ? { limitPrice: terms.side === 'buy' ? '9.5' : '12.5' }
          : { stopPrice: terms.side === 'buy' ? '11.5' : '8.5' },
      ),
  },
  { name: 'due: open', make: ({ opensAt }, of) => due(of, 'open', opensAt ?? T0) },
  {
    name: 'due: expiry',
    make: ({ expiresAt }, of) => due(of, 'expiry', longOver(expiresAt ?? T0)),
  },
  {
    name: 'trigger',
    make: ({ terms }, of) => trigger(of, print(9, terms.side === 'sell' ? '8' : '11')),
  },
  { name: 'operator: never received', make: (_, of) => resolve(of, { kind: 'never-received' }) },
  { name: 'operator: cancelled', make: (_, of) => resolve(of, { kind: 'cancelled' }) },
  {
    name: 'operator: filled',
    make: ({ terms }, of) =>
      resolve(of, {
        kind: 'filled',
        execId: 'cell',
        quantity: text(terms.quantity),
        price: '10',
        transactTime: T0,
      }),
  },
];
const BY_GATEWAY: readonly Arrival[] = [
  { name: 'order not sent', make: (_, of) => notSent(of, 'new-order') },
  { name: 'cancel not sent', make: (_, of) => notSent(of, 'cancel-order') },
  { name: 'replace not sent', make: (_, of) => notSent(of, 'replace-order') },
  { name: 'unknown to the venue', make: (_, of) => unknownOrder(of) },
  { name: 'order unanswered', make: (_, of) => stuck(of, 'new-order', 'unanswered') },
  { name: 'cancel unanswered', make: (_, of) => stuck(of, 'cancel-order', 'unanswered') },
  { name: 'replace unanswered', make: (_, of) => stuck(of, 'replace-order', 'unanswered') },
  { name: 'asked for its status', make: (_, of) => stuck(of, 'new-order', 'asked') },
  { name: 'cancel refused', make: (_, of) => cancelRejected(of) },
  { name: 'cancel refused: it is over', make: (_, of) => cancelRejected(of, 'for-good') },
  { name: 'replace refused', make: (_, of) => replaceRejected(of) },
  { name: 'replace refused: it is over', make: (_, of) => replaceRejected(of, 'for-good') },
  { name: 'cannot be booked', make: (_, of) => unbookable(of) },
];
const BY_VENUE: readonly Arrival[] = [
  { name: 'new', make: plain('new') },
  { name: 'trade of 1', make: tradeOf(() => '1') },
  {
    name: 'trade of the rest',
    make: tradeOf(({ terms, filledQuantity }) => text(subtract(terms.quantity, filledQuantity))),
  },
  { name: 'canceled', make: plain('canceled', '0') },
  { name: 'expired', make: plain('expired', '0') },
  { name: 'done-for-day', make: plain('done-for-day', '0') },
  { name: 'rejected', make: plain('rejected', '0') },
  { name: 'suspended', make: plain('suspended') },
  { name: 'restated, open', make: plain('restated') },
  { name: 'restated, over', make: plain('restated', '0') },
  { name: 'replaced', make: plain('replaced') },
  { name: 'pending-cancel', make: plain('pending-cancel') },
  { name: 'pending-replace', make: plain('pending-replace') },
  {
    name: 'trade-cancel, open',
    make: report((order) => ({
      execId: 'cell bust',
      execType: 'trade-cancel',
      execRefId: isFilled(order),
      cumulativeQuantity: less(order),
      leavesQuantity: '10',
    })),
  },
  {
    name: 'trade-cancel, over',
    make: report((order) => ({
      execId: 'cell bust',
      execType: 'trade-cancel',
      execRefId: isFilled(order),
      cumulativeQuantity: less(order),
      leavesQuantity: '0',
    })),
  },
  {
    name: 'trade-correct',
    make: report((order) => ({
      execId: 'cell correct',
      execType: 'trade-correct',
      execRefId: isFilled(order),
      lastQuantity: text(order.filledQuantity),
      lastPrice: '9',
    })),
  },
  { name: 'stopped', make: plain('stopped') },
  { name: 'calculated', make: plain('calculated') },
  { name: 'status: new', make: status('0') },
  { name: 'status: over', make: status('4') },
];

const isNothing = (scenario: Scenario): boolean =>
  scenario.lastEntry().events.every(({ type }) => type === 'nothing-to-do');

/** What comes of it: the states of the orders that it touches, the order's own first. */
function cell({ of: named, when }: Situation, { make }: Arrival): string {
  const before = when();
  const of = typeof named === 'string' ? named : named(before);
  let after: Scenario;
  try {
    after = before.when(make(before.order(of), of));
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('BugError')) return 'parked';
    throw error;
  }
  if (after.entries() === 0) return 'dropped';
  if (isNothing(after)) return 'nothing';
  const refused = after.lastEntry().events.find(({ type }) => type === 'order-refused');
  if (refused?.type === 'order-refused') return `refused ${refused.reason}`;
  const touched = [...after.state.orders.values()].filter(
    (order) => order.state !== before.state.orders.get(order.id)?.state,
  );
  const own = after.order(of);
  const doubt = own.inDoubtSince !== undefined && before.order(of).inDoubtSince === undefined;
  const others = touched
    .filter(({ id }) => id !== own.id)
    .map(
      ({ clientOrderId, id, state }) => `${clientOrderId === id ? 'leg' : clientOrderId} ${state}`,
    );
  return [`${own.state}${doubt ? ' in doubt' : ''}`, ...others].join(', ');
}

function table(
  title: string,
  arrivals: readonly Arrival[],
  situations: readonly Situation[] = SITUATIONS,
): string[] {
  const heads = situations.map(({ state, how }) => (how === '' ? state : `${state}: ${how}`));
  const rows = situations.map((situation, index) => [
    heads[index],
    ...arrivals.map((arrival) => cell(situation, arrival)),
  ]);
  return [
    `## ${title}`,
    '',
    `| State | ${arrivals.map(({ name }) => name).join(' | ')} |`,
    `|${'---|'.repeat(arrivals.length + 1)}`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
  ];
}

/** The whole document: every state against everything that may come, as the real decisions have it. */
export const orderStates = (): string =>
  [
    '# States of an order',
    '',
    'Made by `UPDATE=1 npx vitest run --project model test/model/order-states.test.ts` from the decisions themselves; the',
    'same test fails when they and this text are not the same.',
    '',
    'Each row is an order of ten shares in that state, each column something that comes for it. A cell says the state',
    'after it, with the other orders that it moves: `r`, the replacement that was asked for; `n`, the one that the column',
    'asks for; `e`, the entry of its bracket; `leg`, another exit. `nothing`: written down, nothing changed. `dropped`:',
    'not even written down. `refused`: the replacement is, with that reason, and the order goes on. `parked`: it',
    'contradicts what is known, so the account stops until an operator looks.',
    '',
    'VALIDATED has no row: an order passes it within the entry that takes it. An order that is PENDING is taken by its',
    'placement; nothing else comes before that.',
    '',
    ...table('What we do: the client, the clock, the tape, an operator', BY_US),
    ...table('What the gateway knows of our messages', BY_GATEWAY),
    ...table('What the venue reports', BY_VENUE),
    'Exits that did not go their plain way, of a bracket `e`: its entry is filled.',
    '',
    ...table('Exits: what we do', BY_US, EXITS),
    ...table('Exits: what the gateway knows of our messages', BY_GATEWAY, EXITS),
    ...table('Exits: what the venue reports', BY_VENUE, EXITS),
  ].join('\n');
