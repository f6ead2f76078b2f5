import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RealAccount } from '../model/real-account.ts';
import { type Step, Story } from '../model/stories.ts';
import { accountEvidence } from './account-evidence.ts';
import { audit } from './auditor/audit.ts';
import type { AccountEvidence, Evidence, SentToVenue, VenueOrder } from './evidence.ts';

/** STORIES_AUDITED=5000 audits as many. */
const RUNS = Number(process.env.STORIES_AUDITED ?? 40);
/** One takes some hundredths of a second, on a busy machine tenths. */
const LIMIT_MS = 60_000 + RUNS * 1_000;

type Event = AccountEvidence['journal'][number]['entry']['events'][number];

/** A venue that executed just what the journal says: here the auditor has to judge the account alone. */
function venueOf(account: AccountEvidence): VenueOrder[] {
  const { journal, orders } = account;
  const names = lastNames(account);
  const events = journal.flatMap(({ entry }) => entry.events);
  const of = (id: string, type: string): Event[] =>
    events.filter((event) => event.order === id && event.type === type);
  return orders
    .map(({ order, symbol, side, quantity }) => ({
      clOrdId: String(names.get(order)),
      symbol,
      side,
      quantity,
      leaves: '0',
      isOpen: false,
      fills: of(order, 'order-filled')
        .filter(({ counterparty }) => counterparty === undefined)
        .map((fill) => ({
          execId: String(fill.execId),
          quantity: String(fill.quantity),
          price: String(fill.price),
          busted: events.some(({ refExecId }) => refExecId === fill.execId),
        })),
    }))
    .filter(({ fills }) => fills.length > 0);
}

const FIX = { 'new-order': 'D', 'cancel-order': 'F', 'replace-order': 'G' } as const;
const SIDE = { buy: '1', sell: '2' } as const;
type Message = {
  readonly kind: keyof typeof FIX;
  readonly order: string;
  readonly clOrdId: string;
  readonly terms: {
    readonly symbol: string;
    readonly side: keyof typeof SIDE;
    readonly quantity: string;
    readonly limitPrice?: string;
  };
};

/** The name under which each order went out last: what goes out again was not sent the first time. */
const lastNames = ({ journal }: AccountEvidence): ReadonlyMap<unknown, unknown> =>
  new Map(
    journal
      .flatMap(({ entry }) => entry.events)
      .filter(({ type }) => ['order-placed', 'order-routed', 'order-armed'].includes(type))
      .map(({ order, clOrdId }) => [order, clOrdId]),
  );

const wasSent = (account: AccountEvidence): ((message: Message) => boolean) => {
  const names = lastNames(account);
  const failed = new Set(
    account.orders.filter(({ state }) => state === 'FAILED').map(({ order }) => order),
  );
  return ({ kind, order, clOrdId }) =>
    !failed.has(order) && (kind === 'cancel-order' || names.get(order) === clOrdId);
};

/** Every message of the journal on the wire, once; but those of which it was told later that they were not sent. */
const sentIn = (account: AccountEvidence): SentToVenue[] =>
  account.journal
    .flatMap(({ entry }) => entry.messages as unknown as Message[])
    .filter(wasSent(account))
    .map(({ kind, clOrdId, terms: { symbol, side, quantity, limitPrice } }, at) => ({
      at,
      session: 'alpha',
      message: [
        `35=${FIX[kind]}|11=${clOrdId}|55=${symbol}|54=${SIDE[side]}|38=${quantity}`,
        ...(limitPrice === undefined ? [] : [`44=${limitPrice}`]),
      ].join('|'),
    }));

function evidenceOf(real: RealAccount): Evidence {
  const account = accountEvidence({
    account: real.account(),
    entries: real.journal,
    orders: [...real.state.orders.values()],
    positions: [...real.state.positions.values()],
    parked: 0,
  });
  const venueOrders = venueOf(account);
  const sent = sentIn(account);
  return { accounts: [account], told: [], sent, venueOrders, firm: {}, healed: false };
}

it(
  'the auditor has nothing to say of what the decisions make of random stories',
  () => {
    const step: fc.Arbitrary<Step> = fc.record({
      what: fc.nat(1000),
      who: fc.nat(1000),
      a: fc.nat(1000),
      b: fc.nat(1000),
    });
    const stories = fc.array(step, { minLength: 1, maxLength: 120, size: 'max' });
    const property = fc.property(stories, (steps) => {
      const real = new RealAccount();
      const story = new Story(real, () => {});
      for (const each of steps) story.play(each);
      expect(audit(evidenceOf(real))).toEqual([]);
    });
    // A story is long: shrinking it would take longer than anybody waits.
    fc.assert(property, { numRuns: RUNS, endOnFailure: true });
    console.log(`stories audited: ${RUNS}`);
  },
  LIMIT_MS,
);
