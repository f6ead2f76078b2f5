import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountEvent, JournalEntry } from '../domain/ledger/journal.ts';
import { Exact, money, price, quantity, text } from '../domain/money/exact.ts';
import type { OrderTerms } from '../domain/orders/order.ts';
import { BugError, present } from '../kernel/assert.ts';
import { instant } from '../kernel/brand.ts';
import { decodeEntry, encodeEntry, entryHash } from './journal-codec.ts';

const cents = fc
  .bigInt({ min: 1n, max: 10n ** 30n })
  .map((n) => text(new Exact(n.toString()).div(100)));
const uuid = fc.uuid();
const terms: fc.Arbitrary<OrderTerms> = fc
  .record({ limit: fc.option(cents), shares: cents, side: fc.constantFrom('buy', 'sell') })
  .map(({ limit, shares, side }) => ({
    symbol: 'ACME',
    side: side as 'buy' | 'sell',
    type: limit === null ? 'market' : 'limit',
    timeInForce: 'day',
    quantity: quantity(shares),
    ...(limit === null ? {} : { limitPrice: price(limit) }),
    extendedHours: false,
  }));

const event: fc.Arbitrary<AccountEvent> = fc.oneof(
  fc.record({ type: fc.constant('funds-deposited'), amount: cents.map(money) }),
  fc.record(
    {
      type: fc.constant('account-opened'),
      mailbox: fc.nat(),
      accountType: fc.constantFrom('cash', 'margin'),
      ordersPerSecond: fc.nat(),
    },
    { requiredKeys: ['type', 'mailbox'] },
  ),
  fc.record({ type: fc.constant('order-rate-set'), ordersPerSecond: fc.option(fc.nat()) }),
  fc.record(
    { type: fc.constant('account-opened'), mailbox: fc.nat(), ordersPerSecond: fc.nat() },
    { requiredKeys: ['type', 'mailbox'] },
  ),
  fc.record({
    type: fc.constant('order-placed'),
    order: uuid,
    clientOrderId: fc.string({ maxLength: 128 }),
    bodyHash: fc.stringMatching(/^[0-9a-f]{64}$/),
    terms,
    clOrdId: fc.string(),
    hold: fc.oneof(
      cents.map((amount) => ({ kind: 'cash', symbol: 'ACME', amount: money(amount) })),
      cents.map((amount) => ({ kind: 'shares', symbol: 'ACME', quantity: quantity(amount) })),
    ),
    holdPrice: cents.map(price),
    notAfter: fc.nat(),
  }),
  fc.record({ type: fc.constant('nothing-to-do'), why: fc.string(), order: uuid }),
  fc.record({ type: fc.constant('nothing-to-do'), why: fc.string() }),
) as unknown as fc.Arbitrary<AccountEvent>;

const entry = fc
  .record({
    account: uuid,
    sequence: fc.nat(),
    at: fc.nat(),
    id: uuid,
    events: fc.array(event),
    amount: cents,
  })
  .map(
    ({ account, sequence, at, id, events, amount }) =>
      ({
        account,
        sequence,
        at: instant(at),
        command: { id, kind: 'place-order' },
        actor: { type: 'client', id: 'KEY' },
        events,
        postings: [
          {
            ledgerAccount: 'cash.settled',
            asset: 'USD',
            amount: money(amount),
            balance: money(amount),
          },
          { ledgerAccount: 'firm.bank', asset: 'USD', amount: money(amount).negated() },
        ],
        outgoing: [],
      }) as unknown as JournalEntry,
  );

describe('canonical bytes of a journal entry', () => {
  it('read back as the entry they were made of, to the last digit', () => {
    fc.assert(
      fc.property(entry, (given) => {
        expect(decodeEntry(encodeEntry(given))).toEqual(given);
      }),
    );
  });

  it('are the same when written again', () => {
    fc.assert(
      fc.property(entry, (given) => {
        expect(encodeEntry(decodeEntry(encodeEntry(given)))).toEqual(encodeEntry(given));
      }),
    );
  });

  it('give another hash when any byte is another', () => {
    fc.assert(
      fc.property(entry, fc.nat(), (given, position) => {
        const bytes = encodeEntry(given);
        const changed = Uint8Array.from(bytes);
        const at = position % bytes.length;
        changed[at] = (changed[at] ?? 0) ^ 1;
        expect(entryHash('00'.repeat(32), changed)).not.toBe(entryHash('00'.repeat(32), bytes));
      }),
    );
  });

  it('are a bug when the same entry is written in another way: no two texts are one entry', () => {
    fc.assert(
      fc.property(entry, fc.nat(), (given, position) => {
        const text = Buffer.from(encodeEntry(given)).toString('utf8');
        const gaps = [...text.matchAll(/,/g)].map(({ index }) => index);
        const gap = present(gaps[position % gaps.length], 'a comma');
        const spaced = Buffer.from(`${text.slice(0, gap)} ${text.slice(gap)}`);
        // Within a text a space is another entry, which is read as that.
        const isOther = isDeepStrictEqual(JSON.parse(spaced.toString()), JSON.parse(text));
        if (isOther) expect(() => decodeEntry(spaced)).toThrow(BugError);
      }),
    );
  });

  it.each(['1.50', '01.5', '1.5e0', '+1.5'])(
    'are a bug when an amount is written as %s',
    (amount) => {
      const [sample] = fc.sample(entry, 1);
      const events = [{ type: 'funds-deposited', amount: money('1.5') }] as const;
      const right = encodeEntry({ ...present(sample, 'an entry'), events });
      expect(decodeEntry(right).events).toEqual(events);
      const text = Buffer.from(right).toString('utf8');
      const wrong = text.replace('["funds-deposited","1.5"]', `["funds-deposited","${amount}"]`);
      expect(wrong).not.toBe(text);
      expect(() => decodeEntry(Buffer.from(wrong))).toThrow(BugError);
    },
  );

  it.each(['', '[', '[1]', '[1,2,3,4,5,6,7,8,[["funds-deposited","x"]],[],[]]', 'null', '{}'])(
    'are a bug when they are no entry: %s',
    (text) => {
      expect(() => decodeEntry(Buffer.from(text))).toThrow(BugError);
    },
  );
});
