import { uuid5 } from '../../shared/app/uuid5.ts';
import type {
  AccountCommandWire,
  ExecutionReportWire,
} from '../../shared/app/wire/account-command.ts';

/** Wire commands for tests: whatever is not named gets a valid value derived from the name. */
export const ACCOUNT = '0a0a0a0a-0000-4000-8000-00000000000a';
export const T0 = Date.parse('2026-11-20T15:00:00Z');

const envelope = (name: string, at: number) => ({
  id: uuid5(name),
  account: ACCOUNT,
  actor: { type: 'client' as const, id: 'TESTKEY' },
  issuedAt: at,
});

export const open = (at = T0): AccountCommandWire => ({
  ...envelope('open', at),
  kind: 'open-account',
  mailbox: 0,
});

export const deposit = (name: string, amount: string, at = T0): AccountCommandWire => ({
  ...envelope(name, at),
  kind: 'deposit-test-funds',
  amount,
});

export const setOrderRate = (
  name: string,
  ordersPerSecond: number | null,
  at = T0,
): AccountCommandWire => ({
  ...envelope(name, at),
  actor: { type: 'operator', id: 'OPERATOR' },
  kind: 'set-order-rate',
  ordersPerSecond,
});

export const chooseLots = (
  name: string,
  of: string,
  lots: Extract<AccountCommandWire, { kind: 'choose-lots' }>['lots'],
  at = T0,
): AccountCommandWire => ({
  ...envelope(name, at),
  kind: 'choose-lots',
  sale: orderId(of),
  lots,
});

const IS_ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
/** An order that nobody named goes by its id. */
export const orderId = (name: string): string => (IS_ID.test(name) ? name : uuid5(`order ${name}`));

export const place = (
  name: string,
  side: 'buy' | 'sell',
  shares: string,
  symbol: string,
  limitPrice?: string,
  at = T0,
): AccountCommandWire => ({
  ...envelope(name, at),
  id: orderId(name),
  kind: 'place-order',
  order: orderId(name),
  clientOrderId: name,
  bodyHash: 'ab'.repeat(32),
  terms: {
    symbol,
    side,
    type: limitPrice === undefined ? 'market' : 'limit',
    timeInForce: 'day',
    quantity: shares,
    ...(limitPrice === undefined ? {} : { limitPrice }),
    extendedHours: false,
  },
});

type TermsWire = Extract<AccountCommandWire, { kind: 'place-order' }>['terms'];

const fullTerms = (terms: Partial<TermsWire>): TermsWire => ({
  symbol: 'ACME',
  side: 'buy',
  type: 'market',
  timeInForce: 'day',
  quantity: '1',
  extendedHours: false,
  ...terms,
});

/** A placement in terms of its own: what is not said is one ACME, bought at market, for the day. */
export const placeTerms = (
  name: string,
  terms: Partial<TermsWire>,
  at = T0,
): Extract<AccountCommandWire, { kind: 'place-order' }> => ({
  ...envelope(name, at),
  id: orderId(name),
  kind: 'place-order',
  order: orderId(name),
  clientOrderId: name,
  bodyHash: 'ab'.repeat(32),
  terms: fullTerms(terms),
});

export const byPrice = (amount: string): NonNullable<TermsWire['trail']> => ({
  kind: 'price',
  amount,
});

/** An entry with its exits, both for the entry's shares: named `NAME-tp` and `NAME-sl`. */
export const placeBracket = (
  name: string,
  entry: Partial<TermsWire>,
  takeProfit: Partial<TermsWire>,
  stopLoss: Partial<TermsWire>,
): AccountCommandWire => {
  const own = placeTerms(name, entry);
  const exit = {
    quantity: own.terms.quantity,
    side: own.terms.side === 'buy' ? ('sell' as const) : ('buy' as const),
  };
  return {
    ...own,
    group: 'bracket',
    takeProfit: {
      order: orderId(`${name}-tp`),
      terms: fullTerms({ ...exit, type: 'limit', ...takeProfit }),
    },
    stopLoss: {
      order: orderId(`${name}-sl`),
      terms: fullTerms({ ...exit, type: 'stop', ...stopLoss }),
    },
  };
};

export const replace = (
  name: string,
  of: string,
  change: Extract<AccountCommandWire, { kind: 'replace-order' }>['change'],
  at = T0,
): AccountCommandWire => ({
  ...envelope(`replace ${name}`, at),
  kind: 'replace-order',
  order: orderId(name),
  replaces: orderId(of),
  clientOrderId: name,
  bodyHash: 'cd'.repeat(32),
  change,
});

type Over = Extract<AccountCommandWire, { kind: 'reject-cancel' }>['over'];

export const replaceRejected = (of: string, over?: Over): AccountCommandWire => ({
  ...envelope(`replace rejected ${of}`, T0),
  actor: { type: 'venue', id: 'alpha' },
  kind: 'reject-replace',
  order: orderId(of),
  session: 'alpha',
  clOrdId: orderId(of).replaceAll('-', ''),
  ordStatus: '0',
  ...(over && { over }),
});

export const due = (of: string, what: 'open' | 'expiry', dueAt: number): AccountCommandWire => ({
  ...envelope(`due ${of} ${what}`, dueAt),
  actor: { type: 'system', id: 'release-due-orders' },
  kind: 'due-order',
  order: orderId(of),
  due: what,
  dueAt,
});

type PrintWire = Extract<AccountCommandWire, { kind: 'trigger-order' }>['print'];

export const print = (
  sequence: number,
  price: string,
  own: Partial<PrintWire> = {},
): PrintWire => ({
  symbol: 'ACME',
  sequence,
  price,
  size: '100',
  at: T0 + sequence * 1_000,
  conditions: ['regular'],
  ...own,
});

export const trigger = (of: string, at: PrintWire, mark?: PrintWire): AccountCommandWire => ({
  ...envelope(`trigger ${of} ${at.sequence}`, at.at),
  actor: { type: 'system', id: 'stop-trigger' },
  kind: 'trigger-order',
  order: orderId(of),
  print: at,
  ...(mark === undefined ? {} : { mark }),
});

export const stuck = (
  of: string,
  message: 'new-order' | 'cancel-order' | 'replace-order',
  step: 'asked' | 'unanswered' | 'refused',
): AccountCommandWire => ({
  ...envelope(`stuck ${of} ${message} ${step}`, T0),
  actor: { type: 'venue', id: 'alpha' },
  kind: 'report-stuck',
  order: orderId(of),
  session: 'alpha',
  message,
  clOrdId: orderId(of).replaceAll('-', ''),
  step,
});

export const resolve = (
  of: string,
  resolution: Extract<AccountCommandWire, { kind: 'resolve-order' }>['resolution'],
): AccountCommandWire => ({
  ...envelope(`resolve ${of} ${resolution.kind}`, T0),
  actor: { type: 'operator', id: 'OPERATOR' },
  kind: 'resolve-order',
  order: orderId(of),
  evidence: 'the venue said so on the telephone',
  resolution,
});

export const cancel = (name: string, of: string, at = T0): AccountCommandWire => ({
  ...envelope(name, at),
  kind: 'cancel-order',
  order: orderId(of),
});

type Report = Partial<ExecutionReportWire> & Pick<ExecutionReportWire, 'execId' | 'execType'>;

/** Reports of one order in one message, as the gateway sends them. */
export const reports = (
  of: string,
  side: 'buy' | 'sell',
  symbol: string,
  ...own: readonly Report[]
): AccountCommandWire => ({
  ...envelope(`reports ${of} ${own.map(({ execId }) => execId).join()}`, T0),
  actor: { type: 'venue', id: 'alpha' },
  kind: 'apply-execution-reports',
  order: orderId(of),
  session: 'alpha',
  reports: own.map((report) => ({
    clOrdId: orderId(of).replaceAll('-', ''),
    venueOrderId: `V-${of}`,
    ordStatus: '0',
    symbol,
    side,
    cumulativeQuantity: '0',
    leavesQuantity: '0',
    transactTime: T0,
    ...report,
  })),
});

export const notSent = (
  of: string,
  message: 'new-order' | 'cancel-order' | 'replace-order',
): AccountCommandWire => ({
  ...envelope(`not sent ${of} ${message}`, T0),
  actor: { type: 'venue', id: 'alpha' },
  kind: 'report-not-sent',
  order: orderId(of),
  session: 'alpha',
  message,
  clOrdId: orderId(of).replaceAll('-', ''),
});

export const unknownOrder = (of: string): AccountCommandWire => ({
  ...envelope(`unknown ${of}`, T0),
  actor: { type: 'venue', id: 'alpha' },
  kind: 'report-unknown-order',
  order: orderId(of),
  session: 'alpha',
  clOrdId: orderId(of).replaceAll('-', ''),
});

export const unbookable = (of: string): AccountCommandWire => ({
  ...envelope(`unbookable ${of}`, T0),
  actor: { type: 'venue', id: 'alpha' },
  kind: 'report-unbookable',
  order: orderId(of),
  session: 'alpha',
  problem: 'ExecType(150)=H is not handled',
  report: '150=H',
});

export const cancelRejected = (of: string, over?: Over): AccountCommandWire => ({
  ...envelope(`cancel rejected ${of}`, T0),
  actor: { type: 'venue', id: 'alpha' },
  kind: 'reject-cancel',
  order: orderId(of),
  session: 'alpha',
  clOrdId: `${orderId(of).replaceAll('-', '')}C1`,
  ordStatus: '2',
  ...(over && { over }),
});

export const redriveAll = (name: string): AccountCommandWire => ({
  ...envelope(name, T0),
  actor: { type: 'operator', id: 'OPERATOR' },
  kind: 'redrive-account',
});

export const openMargin = (at = T0): AccountCommandWire =>
  ({ ...open(at), accountType: 'margin' }) as AccountCommandWire;

export const assess = (name: string, at = T0): AccountCommandWire => ({
  ...envelope(name, at),
  actor: { type: 'system', id: 'schedule' },
  kind: 'assess-account',
});

type Settings = Extract<AccountCommandWire, { kind: 'change-account-settings' }>['settings'];

export const changeSettings = (name: string, settings: Settings, at = T0): AccountCommandWire => ({
  ...envelope(name, at),
  actor: { type: 'operator', id: 'OPERATOR' },
  kind: 'change-account-settings',
  settings,
});

/** An order at a limit that is placed, acknowledged and filled at that limit. */
export const traded = (
  name: string,
  side: 'buy' | 'sell',
  shares: string,
  symbol: string,
  each: string,
  at = T0,
): AccountCommandWire[] => [
  place(name, side, shares, symbol, each, at),
  reports(
    name,
    side,
    symbol,
    { execId: `${name} ack`, execType: 'new', transactTime: at },
    {
      execId: `${name} fill`,
      execType: 'trade',
      lastQuantity: shares,
      lastPrice: each,
      cumulativeQuantity: shares,
      transactTime: at,
    },
  ),
];

/** An operator gives up the parked message at a position of the list. */
export const discardParked = (name: string, position: number, why: string): AccountCommandWire => ({
  ...envelope(name, T0),
  actor: { type: 'operator', id: 'OPERATOR' },
  kind: 'discard-parked',
  position,
  why,
});
