import { describe, expect, it } from 'vitest';
import type { AccountEvidence, Evidence, OrderItem, VenueOrder } from '../evidence.ts';
import { audit } from './audit.ts';
import {
  acknowledged,
  answered,
  type Draft,
  evidenceOf,
  newOrder,
  PUSHED_FILL,
  placed,
  pushed,
  RIGHT_JOURNAL,
} from './right-evidence.ts';

type Event = Draft['events'][number];

/** Places in the right journal. */
const [DEPOSIT, FIRST_FILL, PLACE_SELL, SALE] = [1, 3, 5, 6] as const;

const withDraft = (at: number, change: (draft: Draft) => Draft): readonly Draft[] =>
  RIGHT_JOURNAL.map((draft, index) => (index === at ? change(draft) : draft));

const withEvent = (at: number, index: number, change: object): readonly Draft[] =>
  withDraft(at, (draft) => ({
    ...draft,
    events: draft.events.map((event, n) => (n === index ? { ...event, ...change } : event)),
  }));

const withLegs = (at: number, legs: Draft['legs']): readonly Draft[] =>
  withDraft(at, (draft) => ({ ...draft, legs }));

const then = (events: readonly Event[], legs: Draft['legs'] = []): Evidence =>
  evidenceOf([...RIGHT_JOURNAL, { command: 'more', events, legs }]);

const TERMS = { symbol: 'ACME', side: 'buy', type: 'limit', quantity: '10' };

/** An order that waits with us: nothing of it is at the venue. */
const waiting = (order: string, side: string, quantity: string, more: object = {}): Event =>
  placed(order, {
    clOrdId: undefined,
    state: 'FUNDS_HELD',
    waitsFor: 'trigger',
    terms: { symbol: 'ACME', side, type: 'market', quantity },
    holdPrice: '10',
    ...more,
  });

const GROUP = { class: 'bracket', entry: 'buy', takeProfit: 'profit', stopLoss: 'stop' };

const houseFill = (order: string, quantity: string): Event => ({
  type: 'order-filled',
  order,
  execId: `house-${order}`,
  quantity,
  price: '10',
  filledQuantity: quantity,
  filledValue: String(Number(quantity) * 10),
  state: 'FILLED',
  settlesOn: '2027-01-06',
  counterparty: 'inventory',
});

const houseLegs = (cash: string, shares: string): Draft['legs'] => [
  ['cash.unsettled.2027-01-06', 'USD', `-${cash}`],
  ['firm.inventory', 'USD', cash],
  ['position', 'ACME', shares],
  ['firm.inventory', 'ACME', `-${shares}`],
];

const inAccount = (evidence: Evidence, change: Partial<AccountEvidence>): Evidence => ({
  ...evidence,
  accounts: evidence.accounts.map((account) => ({ ...account, ...change })),
});

const inHead = (change: object): Evidence => {
  const right = evidenceOf();
  return inAccount(right, { head: { ...right.accounts[0]?.head, ...change } });
};

const inItem = (order: string, change: Partial<OrderItem>, evidence = evidenceOf()): Evidence =>
  inAccount(evidence, {
    orders: (evidence.accounts[0]?.orders ?? []).map((item) =>
      item.order === order ? { ...item, ...change } : item,
    ),
  });

const inStored = (change: object): Evidence => {
  const right = evidenceOf();
  const journal = right.accounts[0]?.journal ?? [];
  return inAccount(right, {
    journal: journal.map((stored, index) =>
      index === DEPOSIT ? { ...stored, ...change } : stored,
    ),
  });
};

const atVenue = (change: (order: VenueOrder) => VenueOrder): Evidence => {
  const right = evidenceOf();
  return { ...right, venueOrders: right.venueOrders.map(change) };
};

const firstFill = (change: object) =>
  atVenue((order) => ({
    ...order,
    fills: order.fills.map((fill) => (fill.execId === 'x1' ? { ...fill, ...change } : fill)),
  }));

const told = (...more: Evidence['told']): Evidence => {
  const right = evidenceOf();
  return { ...right, told: [...right.told, ...more] };
};

const sent = (...more: Evidence['sent']): Evidence => {
  const right = evidenceOf();
  return { ...right, sent: [...right.sent, ...more] };
};

const OTHER_BODY = {
  symbol: 'ACME',
  side: 'buy',
  type: 'limit',
  qty: '11',
  limit_price: '10.01',
  client_order_id: 'key-buy',
};

/** What an operator asked of the account under a key, and that it is done. */
const operated = (
  method: string,
  path: string,
  body: unknown,
  answer: unknown,
  key = 'k',
): Evidence['told'][number] => ({
  at: 4,
  account: 'a',
  kind: 'answer',
  request: { method, path, body, key, at: 3 },
  status: 200,
  body: answer,
});

const anotherPush = (change: object) => told(pushed({ ...PUSHED_FILL, ...change }));

/** The stop of a bracket goes out while its take-profit is at the venue. */
function withBothExits(): Evidence {
  const exit = (order: string, state: string, more: object): Event =>
    placed(order, {
      terms: { symbol: 'ACME', side: 'sell', type: 'market', quantity: '2' },
      group: GROUP,
      ...(state === 'HELD' ? { state, clOrdId: undefined } : {}),
      ...more,
    });
  const evidence = then([
    exit('profit', 'ROUTED', {}),
    acknowledged('profit'),
    exit('stop', 'HELD', {}),
    { type: 'order-armed', order: 'stop', state: 'FUNDS_HELD' },
    { type: 'order-routed', order: 'stop', clOrdId: 'STOP' },
    acknowledged('stop'),
  ]);
  const [right] = evidence.venueOrders;
  const resting = ['PROFIT', 'STOP'].map((clOrdId) => ({
    ...right,
    clOrdId,
    symbol: 'ACME',
    side: 'sell' as const,
    quantity: '2',
    leaves: '2',
    isOpen: true,
    fills: [],
  }));
  return {
    ...evidence,
    sent: [...evidence.sent, newOrder('PROFIT', '2', '2', ''), newOrder('STOP', '2', '2', '')],
    venueOrders: [...evidence.venueOrders, ...resting],
  };
}

/** Two more are bought, and their exit works for four. */
function withLargeExit(): Evidence {
  const group = { class: 'oto', entry: 'two', takeProfit: 'exit' };
  const each = (side: string, quantity: string) => ({
    symbol: 'ACME',
    side,
    type: 'limit',
    quantity,
    limitPrice: '10',
  });
  const evidence = then(
    [
      placed('two', { terms: each('buy', '2'), group, holdPrice: '10' }),
      acknowledged('two'),
      {
        ...houseFill('two', '2'),
        execId: 'x9',
        counterparty: undefined,
      },
      placed('exit', { terms: each('sell', '4'), group }),
      acknowledged('exit'),
    ],
    [
      ['cash.unsettled.2027-01-06', 'USD', '-20'],
      ['firm.clearing', 'USD', '20'],
      ['position', 'ACME', '2'],
      ['firm.clearing', 'ACME', '-2'],
    ],
  );
  const own = { symbol: 'ACME', quantity: '2', leaves: '0', isOpen: false };
  const fill = { execId: 'x9', quantity: '2', price: '10', busted: false };
  return {
    ...evidence,
    sent: [...evidence.sent, newOrder('TWO', '1', '2', '10'), newOrder('EXIT', '2', '4', '10')],
    venueOrders: [
      ...evidence.venueOrders,
      { ...own, clOrdId: 'TWO', side: 'buy', fills: [fill] },
      {
        ...own,
        clOrdId: 'EXIT',
        side: 'sell',
        quantity: '4',
        leaves: '4',
        isOpen: true,
        fills: [],
      },
    ],
  };
}

/** Law ▶ evidence that breaks it, and no other. */
const PLANTED: Readonly<Record<string, Readonly<Record<string, Evidence>>>> = {
  'entry-balances': {
    // A leg of nobody's: it changes no balance.
    'a leg without its other side': evidenceOf(
      withDraft(DEPOSIT, (draft) => ({
        ...draft,
        events: [{ type: 'funds-deposited', amount: '1000' }],
        legs: [...draft.legs, ['firm.bank', 'EUR', '1']],
      })),
    ),
  },
  'chain-intact': {
    'a hash that is not of the bytes': inStored({ hash: 'ab'.repeat(32) }),
    'an entry that follows another': inStored({ previousHash: 'ab'.repeat(32) }),
  },
  'sequence-without-gap': { 'a number left out': inStored({ sequence: 9 }) },
  'bytes-say-entry': {
    'bytes of another entry': inStored({
      entry: { ...evidenceOf().accounts[0]?.journal[DEPOSIT]?.entry, command: 'another' },
    }),
  },
  'command-once': {
    'a command that makes two entries': evidenceOf(
      withDraft(FIRST_FILL, (draft) => ({ ...draft, command: 'place-buy' })),
    ),
  },
  'postings-are-worth': {
    'a cent too much for a fill': evidenceOf(
      withLegs(FIRST_FILL, [
        ['cash.unsettled.2027-01-06', 'USD', '-40.01'],
        ['firm.clearing', 'USD', '40.01'],
        ['position', 'ACME', '4'],
        ['firm.clearing', 'ACME', '-4'],
      ]),
    ),
  },
  'balance-after-posting': {
    'a balance that was not updated': evidenceOf(
      withLegs(DEPOSIT, [
        ['cash.settled', 'USD', '1000', '0'],
        ['firm.bank', 'USD', '-1000'],
      ]),
    ),
  },
  'balances-are-sums': {
    'cash from nowhere': inHead({
      cash: {
        settled: '1001',
        provisional: '0',
        unsettled: { '2027-01-06': '-100', '2027-01-13': '43.98' },
      },
    }),
    'a share lost': inAccount(evidenceOf(), { positions: [{ symbol: 'ACME', quantity: '5' }] }),
  },
  'head-at-end': { 'a head that is behind': inHead({ sequence: 6 }) },
  'firm-is-sum': {
    'an entry counted twice': {
      ...evidenceOf(),
      firm: { ...evidenceOf().firm, 'firm.bank USD': '-2000' },
    },
  },
  'fees-as-due': {
    'a fee rounded down': evidenceOf(
      withDraft(SALE, ({ command, events, legs }) => ({
        command,
        events: events.map((event) =>
          event.fees === undefined ? event : { ...event, fees: { sec: '0.01', taf: '0' } },
        ),
        legs: legs
          .filter(([account]) => account !== 'firm.fees.taf')
          .map(([account, asset, amount]) => [
            account,
            asset,
            amount === '43.98' ? '43.99' : amount,
          ]),
      })),
    ),
  },
  'states-allowed': {
    'a cancel of what is filled, refused': then([
      { type: 'cancel-rejected', order: 'buy', state: 'FILLED' },
    ]),
    'an order that was filled and ends again': then([
      { type: 'order-ended', order: 'buy', state: 'CANCELLED', execId: 'c1' },
    ]),
  },
  'nothing-assumed': {
    'a cancel without the venue’s word': {
      ...then([{ type: 'order-ended', order: 'sell', state: 'CANCELLED' }]),
      venueOrders: atVenue((order) => ({ ...order, leaves: '0', isOpen: false })).venueOrders,
    },
  },
  'filled-means-all': {
    'an order that is filled in part and said to be whole': {
      ...evidenceOf(withEvent(SALE, 1, { state: 'FILLED' })),
      healed: false,
    },
  },
  'fills-add-up': {
    'a sum that forgets a fill': evidenceOf(withEvent(SALE, 1, { filledQuantity: '5' })),
  },
  'filled-within-ordered': {
    'more filled than was ordered': {
      ...then([
        { type: 'order-restated', order: 'sell', quantity: '3', state: 'PARTIALLY_FILLED' },
      ]),
      healed: false,
    },
  },
  'limit-kept': {
    'a purchase above its limit': {
      ...evidenceOf(withEvent(2, 0, { terms: { ...TERMS, limitPrice: '9.9995' } })),
      sent: [newOrder('BUY', '1', '10', '9.9995'), newOrder('SELL', '2', '6', '11')],
      told: [],
    },
  },
  'available-not-negative': {
    'two orders for the same dollars': then([waiting('more', 'buy', '100')]),
    'two orders for the same shares': then([waiting('more', 'sell', '5')]),
  },
  'house-bounded': {
    'a whole share from the inventory': then(
      [waiting('whole', 'buy', '1'), houseFill('whole', '1')],
      houseLegs('10', '1'),
    ),
    'more dollars than were asked for': then(
      [
        waiting('more', 'buy', '0.5', {
          terms: { symbol: 'ACME', side: 'buy', quantity: '0.5', notional: '4' },
        }),
        houseFill('more', '0.5'),
      ],
      houseLegs('5', '0.5'),
    ),
  },
  'exits-sell-once': {
    'an exit that goes out beside the other': withBothExits(),
  },
  'exits-within-owed': { 'an exit that works for more than was bought': withLargeExit() },
  'orders-as-journal': {
    'an item in another state': inItem('sell', { state: 'ACKNOWLEDGED' }),
    'an item that forgot a fill': inItem('buy', { filledQuantity: '4' }),
    'an order without an item': inAccount(
      { ...evidenceOf(), told: [] },
      { orders: evidenceOf().accounts[0]?.orders.slice(1) ?? [] },
    ),
  },
  'holds-as-needed': {
    'a hold let go': inHead({ open: {} }),
    'a hold of an order that is over': inHead({
      open: {
        sell: { kind: 'shares', symbol: 'ACME', quantity: '2' },
        buy: { kind: 'cash', symbol: 'ACME', amount: '100.1' },
      },
    }),
  },
  'fills-are-the-venues': {
    'a fill that was never executed': firstFill({ execId: 'x9' }),
    'another price': firstFill({ price: '10' }),
    'another price, booked on an operator’s word': {
      ...evidenceOf(
        withDraft(FIRST_FILL, (draft) => ({
          ...draft,
          events: [...draft.events, { type: 'order-resolved', order: 'buy', resolution: 'filled' }],
        })),
      ),
      venueOrders: firstFill({ price: '10' }).venueOrders,
    },
    'a bust that was not booked': firstFill({ busted: true }),
    'a correction that was not booked': firstFill({
      correctedBy: { execId: 'x8', quantity: '4', price: '9' },
    }),
  },
  'sent-once': {
    'an order sent again as new': sent(newOrder('BUY', '1', '10', '10.01')),
    'an execution of what was not sent': {
      ...evidenceOf(),
      sent: evidenceOf().sent.slice(1),
    },
  },
  'sent-as-told': {
    'an order that is in no entry': sent(newOrder('OTHER', '1', '10', '10')),
    'another quantity': {
      ...evidenceOf(),
      sent: [newOrder('BUY', '1', '100', '10.01'), newOrder('SELL', '2', '6', '11')],
    },
  },
  'sent-in-time': {
    'an order sent after its time': {
      ...evidenceOf(),
      sent: evidenceOf().sent.map((each) => ({
        ...each,
        message: each.message.replace('15:00:01', '15:02:00'),
      })),
    },
  },
  'orders-at-rest': {
    'an order that the venue has no more': atVenue((order) => ({
      ...order,
      leaves: '0',
      isOpen: false,
    })),
    'other leaves at the venue': atVenue((order) =>
      order.isOpen ? { ...order, leaves: '1' } : order,
    ),
  },
  'told-is-durable': {
    'an order that is not there': told(
      answered(200, { id: 'lost' }, { ...OTHER_BODY, client_order_id: 'key-lost' }),
    ),
    'a deposit that is not there': told({
      at: 4,
      account: 'a',
      kind: 'answer',
      request: {
        method: 'POST',
        path: '/v1/accounts/a/test_deposits',
        body: { amount: '5' },
        at: 3,
      },
      status: 200,
      body: { id: 'deposit-2', amount: '5', status: 'COMPLETE' },
    }),
    'a fill that was told and is not there': told({
      at: 4,
      account: 'a',
      kind: 'answer',
      request: { method: 'GET', path: '/v2/orders/buy', at: 3 },
      status: 200,
      body: { id: 'buy', filled_qty: '7' },
    }),
    'an order that was never decided': inAccount(evidenceOf(), {
      orders: [
        ...(evidenceOf().accounts[0]?.orders ?? []),
        {
          order: 'late',
          clientOrderId: 'late',
          bodyHash: '00',
          state: 'PENDING',
          symbol: 'ACME',
          side: 'buy',
          quantity: '1',
          filledQuantity: '0',
          filledValue: '0',
        },
      ],
    }),
    'other terms than were asked for': {
      ...evidenceOf(),
      told: [answered(200, { id: 'buy' }, OTHER_BODY)],
    },
    'a rate that was told and is not there': told(
      operated('PATCH', '/v1/accounts/a', { order_rate: 5 }, { id: 'a' }),
    ),
    'rules that were told and are not there': told(
      operated('PUT', '/v1/accounts/a/rules', { day_trade_rule: 'count' }, { id: 'a' }),
    ),
    'an assessment that was told and is not there': told(
      operated('POST', '/v1/accounts/a/assessment', undefined, { id: 'a' }),
    ),
    'a resolution that was told and is not there': told(
      operated('POST', '/v1/accounts/a/orders/buy/resolution', { resolution: 'cancelled' }, {}),
    ),
    'lots that were told and are not there': told(
      operated('POST', '/v1/accounts/a/lot_choices', { order_id: 'sell', lots: [] }, { id: 'l' }),
    ),
    'the second of two rates': {
      ...then([{ type: 'order-rate-set', ordersPerSecond: 5 }]),
      told: ['k1', 'k2'].map((key) =>
        operated('PATCH', '/v1/accounts/a', { order_rate: 5 }, { id: 'a' }, key),
      ),
    },
    'a cancel that was never heard': told({
      at: 4,
      account: 'a',
      kind: 'answer',
      request: { method: 'DELETE', path: '/v2/orders/sell', at: 3 },
      status: 204,
      body: undefined,
    }),
  },
  'same-key-same-answer': {
    'two deposits under one key': {
      ...then(
        [{ type: 'funds-deposited', amount: '1' }],
        [
          ['cash.settled', 'USD', '1'],
          ['firm.bank', 'USD', '-1'],
        ],
      ),
      told: ['1000', '1'].map((amount) => {
        const id = amount === '1' ? 'more' : 'deposit';
        return operated('POST', '/v1/accounts/a/test_deposits', { amount }, { id, amount });
      }),
    },
    'the same request, refused the second time': told(
      answered(
        403,
        { reason: 'INSUFFICIENT_BUYING_POWER' },
        { ...OTHER_BODY, client_order_id: 'k' },
      ),
      answered(422, { reason: 'NOTIONAL_TOO_LARGE' }, { ...OTHER_BODY, client_order_id: 'k' }),
    ),
  },
  'one-key-one-order': {
    'two orders under one key': evidenceOf(withEvent(PLACE_SELL, 0, { clientOrderId: 'key-buy' })),
  },
  'refused-is-no-order': {
    'an order that the client was told is none': {
      ...evidenceOf(),
      told: [
        answered(
          403,
          { reason: 'INSUFFICIENT_BUYING_POWER' },
          { ...OTHER_BODY, qty: '10', client_order_id: 'key-buy' },
        ),
      ],
    },
  },
  'pushed-is-journaled': {
    'a push of no entry': anotherPush({ sequence: 99, execution_id: 'e2' }),
    'another quantity': anotherPush({ qty: '5' }),
    'another sum': anotherPush({ order: { id: 'buy', filled_qty: '10' } }),
    'one execution_id for two changes': told(
      pushed({
        event: 'new',
        execution_id: 'e1',
        order: { id: 'buy' },
        sequence: 4,
        index: 0,
      }),
    ),
  },
};

/** What else is wrong by the same fault, however it is planted. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  // Postings that do not balance are not what the events are worth.
  'entry-balances': ['postings-are-worth'],
  // The bytes name the right number.
  'sequence-without-gap': ['bytes-say-entry'],
};

const lawsOf = (evidence: Evidence): string[] => [
  ...new Set(audit(evidence).map(({ law }) => law)),
];

describe('audit', () => {
  it('says nothing of evidence in which every law holds', () => {
    expect(audit(evidenceOf())).toEqual([]);
  });

  describe.each(Object.entries(PLANTED))('%s', (law, planted) => {
    it.each(Object.entries(planted))('finds %s, and nothing else', (_name, evidence) => {
      expect(lawsOf(evidence)).toEqual([law, ...(ALSO[law] ?? [])]);
    });
  });

  it('does not ask what is still under way', () => {
    expect(audit({ ...evidenceOf(), healed: false, firm: {} })).toEqual([]);
  });

  it('knows what was marked as sent before', () => {
    const again = newOrder('BUY', '1', '10', '10.01');
    expect(audit(sent({ ...again, message: `${again.message}43=Y|` }))).toEqual([]);
  });

  it('lets a key be refused for another body, however little that is another', () => {
    const other = { ...OTHER_BODY, qty: '10', time_in_force: 'gtc' };
    const refused = answered(422, { reason: 'CLIENT_ORDER_ID_REUSED' }, other);
    expect(audit(told(refused))).toEqual([]);
  });

  it('lets two requests for one replacement, asked at once, be told with times of their own', () => {
    const at = (created_at: string) => ({
      ...answered(200, { id: 'buy', created_at }),
      request: {
        method: 'PATCH',
        path: '/v2/orders/before',
        body: { qty: '10', client_order_id: 'key-buy' },
        at: 1,
      },
    });
    expect(audit(told(at('2027-01-05T15:00:00.655Z'), at('2027-01-05T15:00:00.657Z')))).toEqual([]);
  });

  it('hears the cancel of a waiting exit under each name of its entry, and needs one', () => {
    const group = { class: 'oto', entry: 'two', takeProfit: 'exit' };
    const each = { symbol: 'ACME', side: 'sell', type: 'limit', quantity: '2', limitPrice: '10' };
    const cancelled = (...events: readonly Event[]): string[] =>
      audit({
        ...then([
          placed('two', { terms: { ...each, side: 'buy' }, group, holdPrice: '10' }),
          placed('exit', { terms: each, group, state: 'HELD', clOrdId: undefined }),
          placed('later', { terms: { ...each, side: 'buy' }, group, replaces: 'two' }),
          ...events,
        ]),
        told: [
          {
            ...{ at: 4, account: 'a', kind: 'answer', status: 204, body: undefined },
            request: { method: 'DELETE', path: '/v2/orders/exit', at: 3 },
          },
        ],
      })
        .filter(({ law }) => law === 'told-is-durable')
        .map(({ what }) => what);
    expect(cancelled({ type: 'cancel-requested', order: 'later' })).toEqual([]);
    expect(cancelled()).toEqual(['a told at 4: the cancel of order exit was never heard']);
  });

  it('lets facts be told twice', () => {
    expect(audit(told(...evidenceOf().told))).toEqual([]);
    expect(audit(then([acknowledged('sell')]))).toEqual([]);
  });
});
