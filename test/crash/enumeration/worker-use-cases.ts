import { expect } from 'vitest';
import type { AccountCommandWire } from '../../../shared/app/wire/account-command.ts';
import { instant } from '../../../shared/kernel/brand.ts';
import {
  ACCOUNT,
  assess,
  byPrice,
  cancel,
  cancelRejected,
  changeSettings,
  deposit,
  discardParked,
  due,
  notSent,
  open,
  openMargin,
  orderId,
  place,
  placeBracket,
  placeTerms,
  print,
  redriveAll,
  replace,
  replaceRejected,
  reports,
  resolve,
  stuck,
  T0,
  traded,
  trigger,
  unbookable,
  unknownOrder,
} from '../../support/commands.ts';
import { inWorldAfter, OWN_ACCOUNT, type Trouble } from './durable-world.ts';
import type { UseCase } from './every-crash.ts';

type Message = AccountCommandWire | string;

type WorkerCase = {
  readonly name: string;
  /** What the account has been through, one message after the other. */
  readonly before: readonly Message[];
  /** What lies together in the mailbox now. */
  readonly delivered: readonly Message[];
  readonly troubles?: readonly Trouble[];
  readonly onlyReads?: boolean;
  /** It meets a bug, as it should. */
  readonly parks?: boolean;
  /** The parked message at the head of the list was put right by hand. */
  readonly repaired?: AccountCommandWire;
};

const OPENED = [open(), deposit('d', '100000')];
const MARGIN = [openMargin(), deposit('d', '10000'), ...traded('m', 'buy', '500', 'ACME', '10')];

const operator = { type: 'operator', id: 'OPERATOR' } as const;
const ordersPerSecond = {
  ...deposit('rate', '1'),
  actor: operator,
  kind: 'set-order-rate',
  ordersPerSecond: 5,
  amount: undefined,
} as unknown as AccountCommandWire;

const chooseLots: AccountCommandWire = {
  id: orderId('choose lots'),
  account: ACCOUNT,
  actor: operator,
  issuedAt: T0,
  kind: 'choose-lots',
  sale: orderId('sale'),
  lots: [{ lot: 'second fill', quantity: '5' }],
};

const resting = (name: string, shares = '10'): AccountCommandWire[] => [
  place(name, 'buy', shares, 'ACME', '9'),
  reports(name, 'buy', 'ACME', { execId: `${name} new`, execType: 'new', leavesQuantity: shares }),
];

const fillOf = (name: string, shares: string, total = shares): AccountCommandWire =>
  reports(name, 'buy', 'ACME', {
    execId: `${name} fill ${total}`,
    execType: 'trade',
    lastQuantity: shares,
    lastPrice: '9',
    cumulativeQuantity: total,
  });

const bustOf = (name: string): AccountCommandWire =>
  reports(name, 'buy', 'ACME', {
    execId: `${name} bust`,
    execType: 'trade-cancel',
    execRefId: `${name} fill 4`,
    cumulativeQuantity: '0',
    leavesQuantity: '10',
  });

const bracket = placeBracket(
  'b',
  { type: 'limit', limitPrice: '9', quantity: '10' },
  { limitPrice: '12' },
  { stopPrice: '8' },
);

/** Of another symbol than its order's: no account may book it. */
const strange = reports('b', 'buy', 'OTHR', { execId: 'strange', execType: 'new' });
const JUNK = '{"kind":"unheard-of"}';
const PARKED = [...OPENED, bracket, strange, deposit('behind', '5')];

const inDoubt = [...OPENED, place('b', 'buy', '10', 'ACME', '9'), stuck('b', 'new-order', 'asked')];
const doubted = [...inDoubt, stuck('b', 'new-order', 'unanswered')];

const KINDS: readonly WorkerCase[] = [
  { name: 'open-account', before: [], delivered: [open()] },
  { name: 'open-account, on margin', before: [], delivered: [openMargin()] },
  { name: 'deposit-test-funds', before: [open()], delivered: [deposit('d', '5')] },
  { name: 'set-order-rate', before: [open()], delivered: [ordersPerSecond] },
  { name: 'assess-account', before: MARGIN, delivered: [assess('look')] },
  {
    name: 'change-account-settings',
    before: [...OPENED, ...traded('o', 'buy', '50', 'OTHR', '10')],
    delivered: [changeSettings('limit', { concentration: '0.25' })],
  },
  {
    name: 'choose-lots',
    before: [
      ...OPENED,
      ...traded('first', 'buy', '5', 'ACME', '10'),
      ...traded('second', 'buy', '5', 'ACME', '10'),
      ...traded('sale', 'sell', '5', 'ACME', '11'),
    ],
    delivered: [chooseLots],
  },
  { name: 'place-order', before: OPENED, delivered: [placeTerms('b', { quantity: '3' })] },
  { name: 'place-order, refused', before: [open()], delivered: [placeTerms('b', {})] },
  { name: 'place-order, a bracket', before: OPENED, delivered: [bracket] },
  {
    name: 'place-order, a fraction',
    before: OPENED,
    delivered: [placeTerms('b', { quantity: '1.5' })],
  },
  {
    name: 'place-order, in dollars',
    before: OPENED,
    delivered: [placeTerms('b', { quantity: '0', notional: '25' })],
  },
  {
    name: 'place-order, on margin',
    before: MARGIN,
    delivered: [placeTerms('b', { symbol: 'WIDE', quantity: '3' })],
  },
  {
    name: 'place-order, against an order of its own',
    before: [...OPENED, ...resting('own')],
    delivered: [place('s', 'sell', '1', 'ACME', '9')],
  },
  {
    name: 'place-order, a stop that we watch',
    before: [...OPENED, ...traded('o', 'buy', '5', 'ACME', '10')],
    delivered: [
      placeTerms('b', { side: 'sell', type: 'trailing_stop', quantity: '5', trail: byPrice('1') }),
    ],
  },
  {
    name: 'place-order, for the next opening',
    before: OPENED,
    delivered: [placeTerms('b', { timeInForce: 'gtc', type: 'limit', limitPrice: '9' })],
  },
  {
    name: 'replace-order',
    before: [...OPENED, ...resting('b')],
    delivered: [replace('r', 'b', { limitPrice: '9.5' })],
  },
  {
    name: 'due-order',
    before: [
      ...OPENED,
      placeTerms('b', { timeInForce: 'gtc', type: 'limit', limitPrice: '9' }),
      reports('b', 'buy', 'ACME', { execId: 'n', execType: 'new', leavesQuantity: '1' }),
    ],
    delivered: [due('b', 'expiry', T0 + 91 * 86_400_000)],
  },
  {
    name: 'trigger-order',
    before: [
      ...OPENED,
      ...traded('o', 'buy', '5', 'ACME', '10'),
      placeTerms('b', { side: 'sell', type: 'trailing_stop', quantity: '5', trail: byPrice('1') }),
    ],
    delivered: [trigger('b', print(9, '8'), print(7, '10'))],
  },
  { name: 'resolve-order', before: doubted, delivered: [resolve('b', { kind: 'never-received' })] },
  {
    name: 'resolve-order, filled',
    before: doubted,
    delivered: [
      resolve('b', {
        kind: 'filled',
        execId: 'by hand',
        quantity: '4',
        price: '9',
        transactTime: T0,
      }),
    ],
  },
  { name: 'cancel-order', before: [...OPENED, ...resting('b')], delivered: [cancel('c', 'b')] },
  {
    name: 'cancel-order, in quarantine',
    before: PARKED,
    delivered: [cancel('c', 'b')],
  },
  {
    name: 'apply-execution-reports',
    before: [...OPENED, place('b', 'buy', '10', 'ACME', '9')],
    delivered: [fillOf('b', '10')],
  },
  {
    name: 'apply-execution-reports, of a bracket’s entry',
    before: [...OPENED, bracket],
    delivered: [fillOf('b', '10')],
  },
  {
    name: 'apply-execution-reports, a bust',
    before: [...OPENED, ...resting('b'), fillOf('b', '4')],
    delivered: [bustOf('b')],
  },
  {
    name: 'apply-execution-reports, a bust under an earlier name',
    before: [
      ...OPENED,
      ...resting('b'),
      fillOf('b', '4'),
      replace('r', 'b', { limitPrice: '9.5' }),
      reports('r', 'buy', 'ACME', {
        execId: 'replaced',
        execType: 'replaced',
        cumulativeQuantity: '4',
        leavesQuantity: '6',
      }),
    ],
    delivered: [bustOf('b')],
  },
  {
    name: 'reject-cancel',
    before: [...OPENED, ...resting('b'), cancel('c', 'b')],
    delivered: [cancelRejected('b')],
  },
  {
    name: 'reject-replace',
    before: [...OPENED, ...resting('b'), replace('r', 'b', { limitPrice: '9.5' })],
    delivered: [replaceRejected('r')],
  },
  {
    name: 'report-not-sent',
    before: [...OPENED, place('b', 'buy', '10', 'ACME', '9')],
    delivered: [notSent('b', 'new-order')],
  },
  {
    name: 'report-stuck',
    before: [...OPENED, place('b', 'buy', '10', 'ACME', '9')],
    delivered: [stuck('b', 'new-order', 'asked')],
  },
  {
    name: 'report-unknown-order',
    before: [...OPENED, place('b', 'buy', '10', 'ACME', '9')],
    delivered: [unknownOrder('b')],
  },
  {
    name: 'report-unbookable',
    parks: true,
    before: [...OPENED, ...resting('b')],
    delivered: [unbookable('b')],
  },
  {
    name: 'redrive-account, still a bug',
    onlyReads: true,
    before: PARKED,
    delivered: [redriveAll('r')],
  },
  {
    name: 'redrive-account',
    before: PARKED,
    repaired: fillOf('b', '10'),
    delivered: [redriveAll('r')],
  },
  {
    name: 'discard-parked',
    before: [...OPENED, bracket, JUNK, fillOf('b', '10')],
    delivered: [discardParked('x', 0, 'sent by a broken script')],
  },
  {
    name: 'discard-parked, what can be booked after all',
    before: PARKED,
    repaired: fillOf('b', '10'),
    delivered: [discardParked('x', 0, 'in vain')],
  },
  {
    name: 'discard-parked, not the first',
    before: PARKED,
    delivered: [discardParked('x', 1, 'too far')],
  },
];

const TOGETHER: readonly WorkerCase[] = [
  {
    name: 'a batch that meets a bug in the middle',
    parks: true,
    before: [...OPENED, bracket],
    delivered: [deposit('e', '1'), strange, JUNK, deposit('f', '2'), fillOf('b', '10')],
  },
  {
    name: 'more than one commit holds, and the same twice',
    before: OPENED,
    delivered: Array.from({ length: 12 }, (_, index) => [
      deposit(`e${index}`, '1'),
      deposit(`e${index}`, '1'),
    ]).flat(),
  },
  {
    name: 'a redrive between other commands',
    parks: true,
    before: PARKED,
    repaired: fillOf('b', '10'),
    delivered: [deposit('e', '1'), redriveAll('r'), place('late', 'buy', '1', 'ACME', '9')],
  },
  {
    name: 'a batch that the table does not take',
    parks: true,
    before: OPENED,
    troubles: ['a bug', 'a bug'],
    delivered: [deposit('e', '1'), place('b', 'buy', '1', 'ACME', '9')],
  },
];

const order = place('b', 'buy', '10', 'ACME', '9');

/** The worker died between its commit and its messages once before. */
const AGAIN: WorkerCase = {
  name: 'a command that took effect before',
  onlyReads: true,
  before: [...OPENED, bracket, fillOf('b', '10')],
  delivered: [bracket, fillOf('b', '10')],
};

const TROUBLED: readonly WorkerCase[] = (
  [
    ['a commit that conflicts', ['conflict']],
    ['a commit that is throttled', ['transient', 'transient']],
    ['a commit whose reply is lost', ['reply lost']],
    ['a commit that was written and its reply lost', ['written, reply lost']],
    ['a commit in all of these troubles', ['transient', 'reply lost', 'conflict', 'reply lost']],
  ] as const
).map(([name, troubles]) => ({ name, troubles, before: OPENED, delivered: [order] }));

const WORKER_CASES: readonly WorkerCase[] = [...KINDS, ...TOGETHER, ...TROUBLED, AGAIN];

/** The account worker: its queue delivers the group again until all of it has taken effect. */
const workerUseCase = ({ name, before, delivered, ...more }: WorkerCase): Promise<UseCase> =>
  inWorldAfter(
    `account worker: ${name}`,
    before,
    (own) => {
      own.bugs.length = 0;
      own.store.troubles.push(...(more.troubles ?? []));
      if (more.repaired !== undefined) {
        const parked = {
          position: 0,
          body: JSON.stringify(more.repaired),
          bug: '',
          at: instant(T0),
        };
        own.store.quarantined.set(`${OWN_ACCOUNT}/0`, parked);
      }
      return {
        deliver: async (process) => {
          await own.work(process, delivered);
          if (more.parks !== true) expect(own.bugs).toEqual([]);
          return 'acknowledged';
        },
        end: async () => own.contents(),
      };
    },
    more.onlyReads,
  );

export const workerUseCases = (): Promise<readonly UseCase[]> =>
  Promise.all(WORKER_CASES.map(workerUseCase));

/** The kinds of commands that some case delivers. */
export const deliveredKinds = (): ReadonlySet<string> =>
  new Set(
    WORKER_CASES.flatMap(({ delivered }) => delivered).flatMap((message) =>
      typeof message === 'string' ? [] : [message.kind],
    ),
  );
