import { createHash } from 'node:crypto';
import type {
  AccountEvidence,
  Evidence,
  HoldEvidence,
  OrderItem,
  StoredEntryEvidence,
  Told,
  VenueOrder,
} from '../evidence.ts';
import { type Decimal, decimal, plus, text, ZERO } from './decimal.ts';
import { neededHold } from './hold.ts';
import { type OrderReading, readOrders } from './order-reading.ts';

/** An entry before it is sealed: balances, bytes and chain are worked out. */
export type Draft = {
  readonly command: string;
  readonly events: readonly ({ readonly type: string } & Readonly<Record<string, unknown>>)[];
  /** `said`: another balance after it than it leaves. */
  readonly legs: readonly (readonly [
    ledgerAccount: string,
    asset: string,
    amount: string,
    said?: string,
  ])[];
  readonly messages?: readonly { readonly kind: string }[];
};

const ACCOUNT = 'a';
const AT = '2027-01-05T15:00:00.000Z';
const UNSETTLED = 'cash.unsettled.2027-01-06';

type Balances = Map<string, Decimal>;

function postingsOf({ legs }: Draft, balances: Balances): StoredEntryEvidence['entry']['postings'] {
  return legs.map(([ledgerAccount, asset, amount, said]) => {
    if (ledgerAccount.startsWith('firm.')) return { ledgerAccount, asset, amount };
    const key = `${ledgerAccount} ${asset}`;
    const balance = plus(balances.get(key) ?? ZERO, decimal(amount));
    balances.set(key, balance);
    return { ledgerAccount, asset, amount, balance: said ?? text(balance) };
  });
}

/** A journal of entries, each sealed to the one before it. */
function sealed(drafts: readonly Draft[]): StoredEntryEvidence[] {
  const balances: Balances = new Map();
  let previousHash = '0'.repeat(64);
  return drafts.map((draft, index) => {
    const sequence = index + 1;
    const { command, events, messages = [] } = draft;
    const postings = postingsOf(draft, balances);
    const list = [1, ACCOUNT, sequence, 0, command, 'kind', 'client', 'key'];
    const rows = postings.map(({ ledgerAccount, asset, amount, balance }) =>
      balance === undefined
        ? [ledgerAccount, asset, amount]
        : [ledgerAccount, asset, amount, balance],
    );
    const bytes = Buffer.from(
      JSON.stringify([
        ...list,
        events.map(({ type }) => [type]),
        rows,
        messages.map(({ kind }) => [kind]),
      ]),
    );
    const hash = createHash('sha256')
      .update(Buffer.from(previousHash, 'hex'))
      .update(bytes)
      .digest('hex');
    const entry = { command, at: AT, postings, events, messages };
    const stored = { sequence, bytes: bytes.toString('base64'), previousHash, hash, entry };
    previousHash = hash;
    return stored;
  });
}

const terms = (side: string, quantity: string, limitPrice: string) => ({
  symbol: 'ACME',
  side,
  type: 'limit',
  timeInForce: 'day',
  quantity,
  limitPrice,
  extendedHours: false,
});

const NOT_AFTER = Date.parse(AT) + 60_000;

export const placed = (order: string, more: Readonly<Record<string, unknown>>) => ({
  type: 'order-placed',
  order,
  clientOrderId: `key-${order}`,
  bodyHash: '00',
  clOrdId: order.toUpperCase(),
  notAfter: NOT_AFTER,
  ...more,
});

export const acknowledged = (order: string) => ({
  type: 'order-acknowledged',
  order,
  execId: `new-${order}`,
  venueOrderId: `v-${order}`,
});

const bought = (execId: string, quantity: string, price: string, total: string, value: string) => ({
  type: 'order-filled',
  order: 'buy',
  execId,
  quantity,
  price,
  filledQuantity: total,
  filledValue: value,
  state: total === '10' ? 'FILLED' : 'PARTIALLY_FILLED',
  settlesOn: '2027-01-06',
  positionQuantity: total,
});

const trade = (cash: string, shares: string): Draft['legs'] => [
  [UNSETTLED, 'USD', `-${cash}`],
  ['firm.clearing', 'USD', cash],
  ['position', 'ACME', shares],
  ['firm.clearing', 'ACME', `-${shares}`],
];

/** A deposit, a purchase of 10 in two fills, and a sale of 6 of which 4 are sold. */
export const RIGHT_JOURNAL: readonly Draft[] = [
  { command: 'open', events: [{ type: 'account-opened', mailbox: 0 }], legs: [] },
  {
    command: 'deposit',
    events: [{ type: 'funds-deposited', amount: '1000' }],
    legs: [
      ['cash.settled', 'USD', '1000'],
      ['firm.bank', 'USD', '-1000'],
    ],
  },
  {
    command: 'place-buy',
    events: [
      placed('buy', {
        terms: terms('buy', '10', '10.01'),
        hold: { kind: 'cash', symbol: 'ACME', amount: '100.1' },
        holdPrice: '10.01',
      }),
    ],
    legs: [],
    messages: [{ kind: 'new-order' }],
  },
  {
    command: 'report-1',
    events: [acknowledged('buy'), bought('x1', '4', '9.999', '4', '39.996')],
    legs: trade('40', '4'),
  },
  {
    command: 'report-2',
    events: [bought('x2', '6', '10', '10', '99.996')],
    legs: trade('60', '6'),
  },
  {
    command: 'place-sell',
    events: [
      placed('sell', {
        terms: terms('sell', '6', '11'),
        hold: { kind: 'shares', symbol: 'ACME', quantity: '6' },
      }),
    ],
    legs: [],
    messages: [{ kind: 'new-order' }],
  },
  {
    command: 'report-3',
    events: [
      acknowledged('sell'),
      {
        type: 'order-filled',
        order: 'sell',
        execId: 'x3',
        quantity: '4',
        price: '11',
        filledQuantity: '4',
        filledValue: '44',
        state: 'PARTIALLY_FILLED',
        settlesOn: '2027-01-13',
        positionQuantity: '6',
        fees: { sec: '0.01', taf: '0.01' },
      },
    ],
    legs: [
      ['cash.unsettled.2027-01-13', 'USD', '43.98'],
      ['firm.clearing', 'USD', '-44'],
      ['firm.fees.sec', 'USD', '0.01'],
      ['firm.fees.taf', 'USD', '0.01'],
      ['position', 'ACME', '-4'],
      ['firm.clearing', 'ACME', '4'],
    ],
  },
];

const asked = { symbol: 'ACME', side: 'buy', type: 'limit', qty: '10', limit_price: '10.01' };

/** An answer to a placement under a key. */
export const answered = (
  status: number,
  body: unknown,
  body_asked: unknown = { ...asked, client_order_id: 'key-buy' },
): Told => ({
  at: 2,
  account: ACCOUNT,
  kind: 'answer',
  request: { method: 'POST', path: '/v2/orders', body: body_asked, at: 1 },
  status,
  body,
});

export const pushed = (data: Readonly<Record<string, unknown>>): Told => ({
  at: 9,
  account: ACCOUNT,
  kind: 'pushed',
  frame: { stream: 'trade_updates', data },
});

export const PUSHED_FILL = {
  event: 'partial_fill',
  execution_id: 'e1',
  order: { id: 'buy', filled_qty: '4' },
  price: '9.999',
  qty: '4',
  position_qty: '4',
  sequence: 4,
  index: 1,
};

const venueOrder = (
  clOrdId: string,
  side: 'buy' | 'sell',
  quantity: string,
  leaves: string,
  fills: readonly (readonly [execId: string, quantity: string, price: string])[],
): VenueOrder => ({
  clOrdId,
  symbol: 'ACME',
  side,
  quantity,
  leaves,
  isOpen: leaves !== '0',
  fills: fills.map(([execId, shares, price]) => ({
    execId,
    quantity: shares,
    price,
    busted: false,
  })),
});

export const newOrder = (clOrdId: string, side: string, quantity: string, price: string) => ({
  at: 3,
  session: 'alpha',
  message: `8=FIX.4.4|35=D|52=20270105-15:00:01.000|11=${clOrdId}|55=ACME|54=${side}|38=${quantity}|44=${price}|`,
});

type Journal = readonly StoredEntryEvidence[];

/** What the postings of some ledger accounts come to. */
function sums(journal: Journal, isMeant: (ledgerAccount: string) => boolean): [string, string][] {
  const totals: Balances = new Map();
  for (const { entry } of journal)
    for (const { ledgerAccount, asset, amount } of entry.postings) {
      if (!isMeant(ledgerAccount)) continue;
      const key = `${ledgerAccount} ${asset}`;
      totals.set(key, plus(totals.get(key) ?? ZERO, decimal(amount)));
    }
  return [...totals].map(([key, total]) => [key, text(total)]);
}

function cashIn(journal: Journal) {
  const cash = sums(journal, (name) => name.startsWith('cash.'));
  const unsettled = cash.flatMap(([key, total]): [string, string][] =>
    key.startsWith('cash.unsettled.') ? [[key.slice(15, 25), total]] : [],
  );
  return {
    settled: new Map(cash).get('cash.settled USD') ?? '0',
    provisional: '0',
    unsettled: Object.fromEntries(unsettled),
  };
}

const itemOf = (order: OrderReading): OrderItem => {
  const hold = neededHold(order);
  const asset = hold?.kind === 'cash' ? 'USD' : order.symbol;
  return {
    order: order.id,
    clientOrderId: order.clientOrderId,
    bodyHash: '00',
    state: order.state,
    symbol: order.symbol,
    side: order.side === 'buy' ? 'buy' : 'sell',
    quantity: text(order.quantity),
    filledQuantity: text(order.filledQuantity),
    filledValue: text(order.filledValue),
    ...(hold === undefined ? {} : { hold: { asset, amount: text(hold.amount) } }),
  };
};

const openIn = (orders: readonly OrderReading[]): Record<string, HoldEvidence> =>
  Object.fromEntries(
    orders.flatMap((order): [string, HoldEvidence][] => {
      const hold = neededHold(order);
      if (hold === undefined) return [];
      const { kind, symbol } = hold;
      const amount = text(hold.amount);
      return [
        [order.id, kind === 'cash' ? { kind, symbol, amount } : { kind, symbol, quantity: amount }],
      ];
    }),
  );

function accountOf(journal: Journal): AccountEvidence {
  const bare = {
    account: ACCOUNT,
    type: 'cash' as const,
    journal,
    head: {},
    orders: [],
    positions: [],
    parked: 0,
  };
  const orders = [...readOrders(bare).values()];
  return {
    ...bare,
    head: { sequence: journal.length, cash: cashIn(journal), open: openIn(orders) },
    orders: orders.map(itemOf),
    positions: sums(journal, (name) => name === 'position').map(([key, quantity]) => ({
      symbol: key.slice('position '.length),
      quantity,
    })),
  };
}

/** Evidence in which every law holds that the journal keeps: all else is as the journal says. */
export function evidenceOf(drafts: readonly Draft[] = RIGHT_JOURNAL): Evidence {
  const journal = sealed(drafts);
  return {
    accounts: [accountOf(journal)],
    told: [answered(200, { id: 'buy', status: 'accepted' }), pushed(PUSHED_FILL)],
    sent: [newOrder('BUY', '1', '10', '10.01'), newOrder('SELL', '2', '6', '11')],
    venueOrders: [
      venueOrder('BUY', 'buy', '10', '0', [
        ['x1', '4', '9.999'],
        ['x2', '6', '10'],
      ]),
      venueOrder('SELL', 'sell', '6', '2', [['x3', '4', '11']]),
    ],
    firm: Object.fromEntries(sums(journal, (name) => name.startsWith('firm.'))),
    healed: true,
  };
}
