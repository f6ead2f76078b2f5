import { describe, expect, it } from 'vitest';
import {
  cancel,
  deposit,
  open,
  orderId,
  place,
  reports,
  resolve,
  stuck,
} from '../../../test/support/commands.ts';
import { workedAccount } from '../../../test/support/worked-account.ts';
import type { AccountId, OrderId } from '../../kernel/brand.ts';
import type { AccountCommandWire } from '../wire/account-command.ts';
import { ordersInDoubt } from './orders-in-doubt.ts';
import type { AccountSnapshot } from './verify-account.ts';
import { type VenueBooks, type VenueFill, verifyVenue } from './verify-books.ts';

/** An account that bought four of ten, and what came after. */
async function bought(...after: readonly AccountCommandWire[]): Promise<AccountSnapshot> {
  const { store, entries } = await workedAccount(
    open(),
    deposit('d', '1000'),
    place('b', 'buy', '10', 'ACME', '20'),
    reports(
      'b',
      'buy',
      'ACME',
      { execId: 'ack', execType: 'new', leavesQuantity: '10' },
      {
        execId: 'f',
        execType: 'trade',
        lastQuantity: '4',
        lastPrice: '10',
        cumulativeQuantity: '4',
        leavesQuantity: '6',
      },
    ),
    ...after,
  );
  const id = entries[0]?.account as AccountId;
  const account = await store.account(id);
  if (account === undefined) throw new Error('no account');
  const orders = await store.orders(id, [orderId('b') as OrderId]);
  return { account, entries: await store.journal(id, 1, 100), orders, positions: [] };
}

const bust = reports('b', 'buy', 'ACME', {
  execId: 'h',
  execType: 'trade-cancel',
  execRefId: 'f',
  cumulativeQuantity: '0',
  leavesQuantity: '10',
});
const correction = reports('b', 'buy', 'ACME', {
  execId: 'g',
  execType: 'trade-correct',
  execRefId: 'f',
  lastQuantity: '3',
  lastPrice: '9',
  cumulativeQuantity: '3',
  leavesQuantity: '7',
});

const fill = (execId: string, quantity = '4', price = '10'): VenueFill => ({
  execId,
  clOrdId: 'any',
  symbol: 'ACME',
  side: 'buy',
  quantity,
  price,
});

const venueWith = (
  leaves: string,
  snapshot: AccountSnapshot,
  ...fills: VenueFill[]
): VenueBooks => ({
  fills,
  orders: [{ clOrdId: snapshot.orders[0]?.clOrdId ?? '', leaves, ended: leaves === '0' }],
});

const found = (snapshot: AccountSnapshot, venue: VenueBooks): string[] =>
  verifyVenue([snapshot], venue).map(({ check, what }) => `${check}: ${what}`);

describe('the comparison with the venue’s book', () => {
  it.each([
    ['a fill', [], fill('f'), '6'],
    ['a corrected fill, under its correction', [correction], fill('g', '3', '9'), '7'],
  ])('finds nothing where both have %s', async (_what, after, theirs, leaves) => {
    const ours = await bought(...after);
    expect(found(ours, venueWith(leaves, ours, theirs))).toEqual([]);
  });

  it('finds nothing where both have a bust', async () => {
    const ours = await bought(bust);
    expect(found(ours, venueWith('10', ours))).toEqual([]);
  });

  it('finds a bust that only one side has', async () => {
    const ours = await bought();
    expect(found(ours, venueWith('10', ours))).toEqual([
      "fills: fill f is not in the venue's book",
      'open orders: leaves 6 here, 10 at the venue',
    ]);
    const without = await bought(bust);
    expect(found(without, venueWith('6', without, fill('f')))).toEqual([
      expect.stringContaining("in the venue's book and in no journal any more"),
      'open orders: leaves 10 here, 6 at the venue',
    ]);
  });

  it('finds a correction that only one side has, and another price', async () => {
    const ours = await bought(correction);
    expect(found(ours, venueWith('7', ours, fill('f'))).sort()).toEqual([
      "fills: fill g is not in the venue's book",
      expect.stringContaining("in the venue's book and in no journal any more"),
    ]);
    expect(found(ours, venueWith('7', ours, fill('g', '3', '8')))).toEqual([
      expect.stringContaining('fills: fill g: ours'),
    ]);
  });

  it('finds a fill that is booked nowhere, and an order that rests on one side only', async () => {
    const ours = await bought();
    expect(found(ours, venueWith('6', ours, fill('f'), fill('x')))).toEqual([
      expect.stringContaining("in the venue's book and in no journal: "),
    ]);
    expect(found(ours, venueWith('0', ours, fill('f')))).toEqual([
      'open orders: is open here and has ended at the venue',
    ]);
    expect(found(ours, { fills: [fill('f')], orders: [] })).toEqual([
      'open orders: is open here and not in the venue’s book',
    ]);
  });
});

describe('an order in doubt', () => {
  const doubted = () => bought(cancel('c', 'b'), stuck('b', 'cancel-order', 'unanswered'));
  const doubts = (snapshot: AccountSnapshot, venue: VenueBooks) =>
    ordersInDoubt([snapshot], venue).map(({ what }) => what);
  const sinceOf = ({ orders: [order] }: AccountSnapshot): string =>
    `in doubt since ${new Date(order?.inDoubtSince ?? 0).toISOString()}, awaiting the venue or an operator`;

  it('is named as that, and what the venue’s book says of it is no break', async () => {
    const ours = await doubted();
    const [order] = ours.orders;
    expect(ordersInDoubt([ours], venueWith('6', ours, fill('f')))).toEqual([
      {
        check: 'in doubt',
        where: `${order?.account} ${order?.id} PENDING_CANCEL (ClOrdID ${order?.clOrdId})`,
        what: sinceOf(ours),
      },
    ]);
    for (const [venue, said] of [
      [venueWith('0', ours, fill('f')), 'is open here and has ended at the venue'],
      [venueWith('10', ours, fill('f')), 'leaves 6 here, 10 at the venue'],
      [{ fills: [fill('f')], orders: [] }, 'is open here and not in the venue’s book'],
    ] as const) {
      expect(doubts(ours, venue)).toEqual([`${sinceOf(ours)}: ${said}`]);
      expect(found(ours, venue)).toEqual([]);
    }
  });

  it('excuses no fill that one side has alone, and no order that has ended and rests', async () => {
    const ours = await doubted();
    expect(found(ours, venueWith('0', ours, fill('f'), fill('x', '6')))).toEqual([
      expect.stringContaining("in the venue's book and in no journal: "),
    ]);
    const ended = await bought(
      stuck('b', 'new-order', 'refused'),
      resolve('b', { kind: 'cancelled' }),
      stuck('b', 'cancel-order', 'refused'),
    );
    const venue = venueWith('6', ended, fill('f'));
    expect(doubts(ended, venue)).toEqual([
      `${sinceOf(ended)}: has ended here and rests at the venue`,
    ]);
    expect(found(ended, venue)).toEqual(['open orders: has ended here and rests at the venue']);
  });

  it('is none that nobody doubts', async () => {
    const ours = await bought();
    expect(doubts(ours, venueWith('0', ours, fill('f')))).toEqual([]);
  });
});
