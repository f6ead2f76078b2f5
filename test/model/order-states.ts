import type { AccountCommandWire } from '../../shared/app/wire/account-command.ts';
import { add, price, quantity, subtract, text } from '../../shared/domain/money/exact.ts';
import type { Order } from '../../shared/domain/orders/order.ts';
import { venueFilledQuantity } from '../../shared/domain/orders/order.ts';
import {
  cancel,
  cancelRejected,
  deposit,
  due,
  notSent,
  open,
  placeBracket,
  placeTerms,
  print,
  replace,
  replaceRejected,
  reports,
  resolve,
  stuck,
  T0,
  trigger,
  unbookable,
  unknownOrder,
} from '../support/commands.ts';
import { given, type Scenario } from '../support/given.ts';

/** The life in which an order of each state is met: `of` is the order, of ten shares, that everything is told of. */
type Situation = {
  readonly state: string;
  readonly how: string;
  /** Its name; of an exit that nobody named, how it is found. */
  readonly of: string | ((scenario: Scenario) => string);
  readonly when: () => Scenario;
};

type Own = Parameters<typeof reports>[3];
const say = (of: string, own: Own, side: 'buy' | 'sell' = 'buy') => reports(of, side, 'ACME', own);
const ack = (of: string) => say(of, { execId: `new ${of}`, execType: 'new', leavesQuantity: '10' });
const end = (of: string, execType: Own['execType']) =>
  say(of, { execId: `${execType} ${of}`, execType });
const four = say('b', {
  execId: 'four',
  execType: 'trade',
  lastQuantity: '4',
  lastPrice: '10',
  cumulativeQuantity: '4',
  leavesQuantity: '6',
});
const ten = say('b', {
  execId: 'ten',
  execType: 'trade',
  lastQuantity: '10',
  lastPrice: '10',
  cumulativeQuantity: '10',
});

const funded = (): Scenario => given(open(), deposit('d', '10000'));
const limit = { type: 'limit', limitPrice: '10', quantity: '10' } as const;
const routed = (): Scenario => funded().and(placeTerms('b', limit));
const acknowledged = (): Scenario => routed().and(ack('b'));
const asked = (): Scenario => acknowledged().and(replace('r', 'b', { quantity: '20' }));
const exits = (): Scenario =>
  funded().and(placeBracket('e', limit, { limitPrice: '12' }, { stopPrice: '9' }));

const trade = (of: string, execId: string, side: 'buy' | 'sell', lastPrice: string) =>
  say(
    of,
    { execId, execType: 'trade', lastQuantity: '10', lastPrice, cumulativeQuantity: '10' },
    side,
  );
const sold = (of: string, execType: Own['execType'], leavesQuantity = '0') =>
  say(of, { execId: `${execType} ${of}`, execType, leavesQuantity }, 'sell');
/** The bracket is filled, and its take-profit works. */
const begun = (): Scenario => exits().and(trade('e', 'in', 'buy', '10'), sold('e-tp', 'new', '10'));
/** Its stop was set off, and is on its way. */
const setOff = (): Scenario =>
  begun().and(trigger('e-sl', print(5, '9')), sold('e-tp', 'canceled'));
const profitBusted = (leavesQuantity: string) =>
  say(
    'e-tp',
    { execId: 'bust', execType: 'trade-cancel', execRefId: 'profit', leavesQuantity },
    'sell',
  );
const turnedAway = (): Scenario => setOff().and(sold('e-sl', 'rejected'));
const further = (scenario: Scenario): string => scenario.order('e').furtherExits?.at(-1) ?? '';

/** Exits that did not go their plain way. */
const EXITS: readonly Situation[] = [
  {
    state: 'FUNDS_HELD',
    how: 'stop that was set off and not sent, watched again',
    of: 'e-sl',
    when: () => setOff().and(notSent('e-sl', 'new-order')),
  },
  {
    state: 'ROUTED',
    how: 'the same, set off again',
    of: 'e-sl',
    when: () => setOff().and(notSent('e-sl', 'new-order'), trigger('e-sl', print(7, '8.9'))),
  },
  { state: 'ROUTED', how: 'stop that was set off', of: 'e-sl', when: setOff },
  {
    state: 'CANCELLED',
    how: 'stop with nothing left to sell',
    of: 'e-sl',
    when: () => begun().and(trade('e-tp', 'profit', 'sell', '12')),
  },
  {
    state: 'HELD',
    how: 'the same, back beside a take-profit whose fill was busted',
    of: 'e-sl',
    when: () => begun().and(trade('e-tp', 'profit', 'sell', '12'), profitBusted('10')),
  },
  {
    state: 'FUNDS_HELD',
    how: 'the same, back alone',
    of: 'e-sl',
    when: () => begun().and(trade('e-tp', 'profit', 'sell', '12'), profitBusted('0')),
  },
  {
    state: 'FAILED',
    how: 'take-profit never received, its stop alone',
    of: 'e-tp',
    when: () => exits().and(trade('e', 'in', 'buy', '10'), unknownOrder('e-tp')),
  },
  {
    state: 'FAILED',
    how: 'take-profit never received, its stop out',
    of: 'e-tp',
    when: () =>
      exits().and(
        trade('e', 'in', 'buy', '10'),
        unknownOrder('e-tp'),
        trigger('e-sl', print(5, '9')),
      ),
  },
  {
    state: 'PENDING_CANCEL',
    how: 'take-profit found beside its stop',
    of: 'e-tp',
    when: () =>
      exits().and(
        trade('e', 'in', 'buy', '10'),
        unknownOrder('e-tp'),
        trigger('e-sl', print(5, '9')),
        sold('e-tp', 'new', '10'),
      ),
  },
  {
    state: 'FILLED',
    how: 'stop',
    of: 'e-sl',
    when: () => setOff().and(trade('e-sl', 'ten', 'sell', '9')),
  },
  {
    state: 'FUNDS_HELD',
    how: 'further exit, of a stop turned away',
    of: further,
    when: turnedAway,
  },
  {
    state: 'ROUTED',
    how: 'further exit',
    of: further,
    when: () => {
      const waits = turnedAway();
      return waits.and(trigger(further(waits), print(7, '8.9')));
    },
  },
  {
    state: 'FAILED',
    how: 'further exit never received, another waiting',
    of: (scenario) => scenario.order('e').furtherExits?.[0] ?? '',
    when: () => {
      const waits = turnedAway();
      const out = waits.and(trigger(further(waits), print(7, '8.9')));
      return out.and(unknownOrder(further(out)));
    },
  },
];

const SITUATIONS: readonly Situation[] = [
  {
    state: 'PENDING',
    how: 'written by the request, not taken yet',
    of: 'b',
    when: () => funded().pending('b'),
  },
  {
    state: 'FUNDS_HELD',
    how: 'waits for the session',
    of: 'b',
    when: () => funded().marketClosed().and(placeTerms('b', limit)),
  },
  {
    state: 'FUNDS_HELD',
    how: 'waits for its trigger',
    of: 'b',
    when: () =>
      funded()
        .priced('ACME', '10', { venueTakesStops: false })
        .and(placeTerms('b', { type: 'stop', stopPrice: '11', quantity: '10' })),
  },
  { state: 'HELD', how: 'exit that waits for its entry', of: 'e-tp', when: exits },
  {
    state: 'HELD',
    how: 'stop beside a working take-profit',
    of: 'e-sl',
    when: () =>
      exits().and(
        say('e', {
          execId: 'in',
          execType: 'trade',
          lastQuantity: '10',
          lastPrice: '10',
          cumulativeQuantity: '10',
        }),
      ),
  },
  { state: 'ROUTED', how: '', of: 'b', when: routed },
  { state: 'ROUTED', how: 'a replacement that is asked for', of: 'r', when: asked },
  { state: 'ACKNOWLEDGED', how: '', of: 'b', when: acknowledged },
  { state: 'PARTIALLY_FILLED', how: '4 of 10', of: 'b', when: () => acknowledged().and(four) },
  { state: 'PENDING_CANCEL', how: '', of: 'b', when: () => acknowledged().and(cancel('c', 'b')) },
  {
    state: 'PENDING_CANCEL',
    how: 'in doubt, the venue never answered',
    of: 'b',
    when: () => routed().and(stuck('b', 'new-order', 'unanswered')),
  },
  { state: 'PENDING_REPLACE', how: '', of: 'b', when: asked },
  { state: 'SUSPENDED', how: '', of: 'b', when: () => acknowledged().and(end('b', 'suspended')) },
  { state: 'FILLED', how: '', of: 'b', when: () => acknowledged().and(ten) },
  { state: 'CANCELLED', how: '', of: 'b', when: () => acknowledged().and(end('b', 'canceled')) },
  { state: 'EXPIRED', how: '', of: 'b', when: () => acknowledged().and(end('b', 'expired')) },
  {
    state: 'DONE_FOR_DAY',
    how: '',
    of: 'b',
    when: () => acknowledged().and(end('b', 'done-for-day')),
  },
  {
    state: 'REJECTED',
    how: 'by the venue',
    of: 'b',
    when: () => routed().and(end('b', 'rejected')),
  },
  {
    state: 'REPLACED',
    how: 'by one that works',
    of: 'b',
    when: () =>
      asked().and(say('r', { execId: 'replaced', execType: 'replaced', leavesQuantity: '20' })),
  },
  {
    state: 'FAILED',
    how: 'never sent',
    of: 'b',
    when: () => routed().and(notSent('b', 'new-order')),
  },
  { state: 'FAILED', how: 'never received', of: 'b', when: () => routed().and(unknownOrder('b')) },
];

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
          : { stopPrice: '8.5' },
      ),
  },
  { name: 'due: open', make: ({ opensAt }, of) => due(of, 'open', opensAt ?? T0) },
  { name: 'due: expiry', make: ({ expiresAt }, of) => due(of, 'expiry', expiresAt ?? T0) },
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
  { name: 'replace refused', make: (_, of) => replaceRejected(of) },
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
  { name: 'status', make: plain('status') },
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
