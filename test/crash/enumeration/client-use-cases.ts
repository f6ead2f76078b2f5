import type { OrderAnswer } from '../../../shared/app/ask-for-order.ts';
import type { ClientPrincipal } from '../../../shared/app/client-principal.ts';
import type { OrderRequest } from '../../../shared/app/order-request.ts';
import { requestCancel, requestCancelOfAll } from '../../../shared/app/request-cancel.ts';
import { type RequestOrderPorts, requestOrder } from '../../../shared/app/request-order.ts';
import { requestReplacement } from '../../../shared/app/request-replacement.ts';
import type { AccountCommandWire } from '../../../shared/app/wire/account-command.ts';
import { price, quantity } from '../../../shared/domain/money/exact.ts';
import type { OrderTerms } from '../../../shared/domain/orders/order.ts';
import type { OrderId } from '../../../shared/kernel/brand.ts';
import { countingRandomness } from '../../support/api-fixtures.ts';
import {
  changeSettings,
  deposit,
  open,
  orderId,
  place,
  placeBracket,
  replace,
  reports,
  traded,
} from '../../support/commands.ts';
import { type DurableWorld, inWorldAfter, marketOf, OWN_ACCOUNT, plain } from './durable-world.ts';
import type { Situation, UseCase } from './every-crash.ts';
import { MortalProcess } from './mortal-process.ts';

export const CLIENT: ClientPrincipal = {
  role: 'client',
  keyId: 'TESTKEY',
  account: OWN_ACCOUNT,
  mailbox: 0,
};

export const requestPorts = (own: DurableWorld, process: MortalProcess): RequestOrderPorts => ({
  accounts: process.port(own.store),
  claims: process.port(own.store),
  mailboxes: process.port(own.mailboxes),
  instruments: process.port({ find: async (symbol: string) => marketOf(symbol).instrument }),
  prices: process.port({
    quote: async () => ({
      bid: price('9.98'),
      ask: price('10'),
      last: price('10'),
      asOf: own.clock.now(),
    }),
  }),
  venue: 'alpha',
  clock: own.clock,
  randomness: countingRandomness(),
  marketHours: 'calendar',
});

export const terms = (changes: Partial<OrderTerms> = {}): OrderTerms => ({
  symbol: 'ACME',
  side: 'buy',
  type: 'limit',
  timeInForce: 'day',
  quantity: quantity('3'),
  limitPrice: price('9'),
  extendedHours: false,
  ...changes,
});

/** Whether it stood before is no part of what is promised, nor how far the worker has got with it. */
const promised = (answer: OrderAnswer | { readonly kind: 'not-found' }): unknown =>
  plain(
    answer.kind === 'order'
      ? {
          order: answer.order.id,
          terms: answer.order.terms,
          legs: answer.legs?.map(({ id }) => id),
        }
      : { ...answer, replayed: undefined },
  );

type Ask = (ports: RequestOrderPorts) => Promise<unknown>;

/** A client who asks again under the same key; the worker takes the mailbox at the end, or before that too. */
const asking =
  (ask: Ask, worksMeanwhile: boolean) =>
  (own: DurableWorld): Situation => ({
    deliver: (process) => ask(requestPorts(own, process)),
    ...(worksMeanwhile ? { meanwhile: own.workMailbox } : {}),
    end: async () => {
      await own.workMailbox();
      return own.contents();
    },
  });

type ClientCase = {
  readonly name: string;
  readonly before: readonly AccountCommandWire[];
  readonly ask: Ask;
  readonly onlyReads?: boolean;
  /** The worker's turn between two requests makes another one of the second. */
  readonly neverMeanwhile?: boolean;
};

const OPENED = [open(), deposit('d', '100000')];

const order =
  (request: Omit<OrderRequest, 'clientOrderId'>): Ask =>
  async (ports) =>
    promised(await requestOrder(ports, CLIENT, { clientOrderId: 'key', ...request }));

const replacement =
  (of: string, limitPrice = '9.5'): Ask =>
  async (ports) =>
    promised(
      await requestReplacement(ports, CLIENT, orderId(of) as OrderId, {
        clientOrderId: 'key',
        change: { limitPrice: price(limitPrice) },
      }),
    );

const cancelOf =
  (of: string): Ask =>
  async (ports) =>
    plain(await requestCancel(ports, CLIENT, orderId(of) as OrderId));

const resting = (name: string): AccountCommandWire[] => [
  place(name, 'buy', '10', 'ACME', '9'),
  reports(name, 'buy', 'ACME', { execId: `${name} new`, execType: 'new', leavesQuantity: '10' }),
];

const bracket = placeBracket(
  'b',
  { type: 'limit', limitPrice: '9', quantity: '10' },
  { limitPrice: '12' },
  { stopPrice: '8' },
);

const { limitPrice: _, ...stop } = terms({ side: 'sell', type: 'stop', stopPrice: price('8') });
const exits = {
  group: 'bracket',
  takeProfit: terms({ side: 'sell', limitPrice: price('12') }),
  stopLoss: stop,
} as const;

const CASES: readonly ClientCase[] = [
  { name: 'an order', before: OPENED, ask: order({ terms: terms() }) },
  { name: 'an order that is refused', before: [open()], ask: order({ terms: terms() }) },
  { name: 'a bracket', before: OPENED, ask: order({ terms: terms(), ...exits }) },
  {
    name: 'an order against one of its own',
    before: [...OPENED, ...traded('o', 'buy', '5', 'ACME', '10'), ...resting('own')],
    ask: order({ terms: terms({ side: 'sell', limitPrice: price('12') }) }),
  },
  {
    name: 'an order under a limit of concentration',
    before: [
      ...OPENED,
      ...traded('o', 'buy', '5', 'OTHR', '10'),
      changeSettings('limit', { concentration: '0.5' }),
    ],
    ask: order({ terms: terms() }),
  },
  {
    name: 'a replacement',
    before: [...OPENED, ...resting('b')],
    ask: replacement('b'),
  },
  {
    name: 'a replacement that is refused',
    before: [...OPENED, ...traded('b', 'buy', '5', 'ACME', '10')],
    ask: replacement('b'),
  },
  {
    name: 'a replacement of an exit, whose price must keep to its side of the other',
    before: [...OPENED, bracket],
    ask: replacement('b-tp', '12.5'),
  },
  { name: 'a replacement of nothing', before: OPENED, ask: replacement('b'), onlyReads: true },
  { name: 'a cancel', before: [...OPENED, ...resting('b')], ask: cancelOf('b') },
  { name: 'a cancel of a held exit', before: [...OPENED, bracket], ask: cancelOf('b-tp') },
  {
    name: 'a cancel of a replacement on its way',
    before: [...OPENED, ...resting('b'), replace('r', 'b', { limitPrice: '9.5' })],
    ask: cancelOf('r'),
    // Asked for again when the first is on its way, it is another one, of the replacement's own name: the venue may
    // have taken the replacement before the first came.
    neverMeanwhile: true,
  },
  {
    name: 'a cancel of everything',
    before: [...OPENED, bracket, ...resting('x'), ...resting('y')],
    ask: async (ports) => plain(await requestCancelOfAll(ports, CLIENT)),
  },
];

/** Asked once and placed; the client has heard nothing and asks again. */
const placedAlready = (): Promise<UseCase> =>
  inWorldAfter(
    'client: a bracket that is placed already',
    OPENED,
    async (own) => {
      const situation = asking(order({ terms: terms(), ...exits }), false)(own);
      await situation.deliver(new MortalProcess());
      await own.workMailbox();
      return situation;
    },
    true,
  );

export const clientUseCases = (): Promise<readonly UseCase[]> =>
  Promise.all([
    placedAlready(),
    ...CASES.flatMap(({ name, before, ask, onlyReads, neverMeanwhile }) =>
      (neverMeanwhile ? [false] : [false, true]).map((meanwhile) =>
        inWorldAfter(
          `client: ${name}${meanwhile ? ', the worker meanwhile' : ''}`,
          before,
          asking(ask, meanwhile),
          onlyReads,
        ),
      ),
    ),
  ]);
