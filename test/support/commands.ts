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

export const orderId = (name: string): string => uuid5(`order ${name}`);

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

export const notSent = (of: string, message: 'new-order' | 'cancel-order'): AccountCommandWire => ({
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

export const cancelRejected = (of: string): AccountCommandWire => ({
  ...envelope(`cancel rejected ${of}`, T0),
  actor: { type: 'venue', id: 'alpha' },
  kind: 'reject-cancel',
  order: orderId(of),
  session: 'alpha',
  clOrdId: `${orderId(of).replaceAll('-', '')}C1`,
  ordStatus: '2',
});

export const redriveAll = (name: string): AccountCommandWire => ({
  ...envelope(name, T0),
  actor: { type: 'operator', id: 'OPERATOR' },
  kind: 'redrive-account',
});
