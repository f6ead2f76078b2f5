import { describe, expect, it } from 'vitest';
import { postedEntry } from '../../../test/support/entries.ts';
import { instant, type OrderId } from '../../kernel/brand.ts';
import { Exact, money, price, quantity, text } from '../money/exact.ts';
import type { AccountEvent, JournalEntry } from './journal.ts';
import {
  closeLots,
  EMPTY_LOT_BOOK,
  foldLots,
  type LotBook,
  lotChoiceFault,
  lotsOf,
  tradedOn,
} from './tax-lots.ts';

/** An order's name says what it is: `sell BOLT 1` sells BOLT. `lost` is one that nobody knows any more. */
const tradedBy = (order: OrderId) => {
  const [side = '', symbol = ''] = order.split(' ');
  return side === 'lost' ? undefined : { side: side as 'buy' | 'sell', symbol };
};
const FRIDAY = '2026-11-20T16:00:00Z';

const entry = (at: string, ...events: readonly object[]): JournalEntry => ({
  ...postedEntry([]),
  at: instant(Date.parse(at)),
  events: events as readonly AccountEvent[],
});

type More = { readonly of?: string; readonly settlesOn?: string; readonly fee?: string };
const moved = (shares: string, each: string, more: More) => ({
  quantity: quantity(shares),
  price: price(each),
  // Of the order, after it; alone, the fill's own.
  filledValue: new Exact(more.of ?? new Exact(shares).times(each)),
  settlesOn: more.settlesOn ?? '2026-11-23',
  ...(more.fee === undefined ? {} : { fees: { sec: money(more.fee), taf: money('0') } }),
});
const fill = (order: string, execId: string, shares: string, each: string, more: More = {}) => ({
  type: 'order-filled',
  order,
  execId,
  ...moved(shares, each, more),
});
const bust = (
  order: string,
  execId: string,
  refExecId: string,
  shares: string,
  each: string,
  more: More = {},
) => ({
  type: 'fill-busted',
  order,
  execId,
  refExecId,
  ...moved(shares, each, { of: '0', ...more }),
});
const chosen = (sale: string, ...lots: readonly (readonly [lot: string, shares: string])[]) => ({
  type: 'lots-chosen',
  sale,
  lots: lots.map(([lot, shares]) => ({ lot, quantity: quantity(shares) })),
});

const bookOf = (...entries: readonly JournalEntry[]): LotBook =>
  entries.reduce((book, each) => foldLots(book, each, tradedBy), EMPTY_LOT_BOOK);

const open = (book: LotBook): string[] =>
  lotsOf(book).open.map(
    ({ id, quantity: shares, cost }) => `${id} ${text(shares)} for ${text(cost)}`,
  );
const gains = (book: LotBook): string[] =>
  lotsOf(book).gains.map(
    ({ lot, quantity: shares, proceeds, fees }) =>
      `${lot} ${text(shares)} for ${text(proceeds)} less ${text(fees)}`,
  );

/** Ten ACME at 10, then ten at 20. */
const owned = [
  entry(FRIDAY, fill('buy ACME 1', 'a', '10', '10')),
  entry(FRIDAY, fill('buy ACME 2', 'b', '10', '20')),
] as const;
const SALE = 'sell ACME 3';

describe('chosen lots', () => {
  it('are taken by all fills of their sale, as far as chosen, and then the oldest', () => {
    const book = bookOf(
      ...owned,
      entry(FRIDAY, chosen(SALE, ['buy ACME 2:b', '5'], ['buy ACME 1:a', '1'])),
      entry(FRIDAY, fill(SALE, 's1', '4', '30')),
      entry(FRIDAY, fill(SALE, 's2', '6', '30', { of: '300' })),
    );
    expect(gains(book)).toEqual([
      'buy ACME 2:b 4 for 120 less 0',
      'buy ACME 2:b 1 for 30 less 0',
      'buy ACME 1:a 1 for 30 less 0',
      'buy ACME 1:a 4 for 120 less 0',
    ]);
    expect(open(book)).toEqual(['buy ACME 1:a 5 for 50', 'buy ACME 2:b 5 for 100']);
  });

  it('count for the fills that settle on the day of the choice or later, and for no others', () => {
    const book = bookOf(
      ...owned,
      entry(FRIDAY, fill(SALE, 's1', '1', '30', { settlesOn: '2026-11-23' })),
      entry(FRIDAY, fill(SALE, 's2', '1', '30', { of: '60', settlesOn: '2026-11-24' })),
      entry('2026-11-24T16:00:00Z', chosen(SALE, ['buy ACME 2:b', '2'])),
    );
    expect(gains(book)).toEqual(['buy ACME 1:a 1 for 30 less 0', 'buy ACME 2:b 1 for 30 less 0']);
  });

  it('must be lots of the symbol, of no more shares than were sold, by the settlement date', () => {
    const book = bookOf(
      ...owned,
      entry(FRIDAY, fill('buy BOLT 4', 'd', '10', '10')),
      entry(FRIDAY, fill(SALE, 's', '5', '30')),
    );
    const fault = (today: string, lot: string, shares = '5', order = SALE) =>
      lotChoiceFault(book, order as OrderId, [{ lot, quantity: quantity(shares) }], today);
    expect(fault('2026-11-23', 'buy ACME 2:b')).toBeUndefined();
    expect(fault('2026-11-24', 'buy ACME 2:b')).toBe('the sale settled on 2026-11-23');
    expect(fault('2026-11-23', 'buy ACME 2:b', '5.1')).toBe(
      'the lots are of more shares than were sold',
    );
    expect(fault('2026-11-23', 'buy BOLT 4:d')).toBe('buy BOLT 4:d is no lot of ACME');
    expect(fault('2026-11-23', `${SALE}:s`)).toBe(`${SALE}:s is no lot of ACME`);
    expect(fault('2026-11-23', 'buy ACME 2:b', '5', 'buy ACME 1')).toMatch('has sold nothing');
    const closed = closeLots(bookOf(owned[0]), '2026-11-24');
    const later = foldLots(closed, entry(FRIDAY, fill(SALE, 's', '5', '30')), tradedBy);
    const old = [{ lot: 'buy ACME 1:a', quantity: quantity('5') }];
    expect(lotChoiceFault(later, SALE as OrderId, old, '2026-11-23')).toBeUndefined();
  });
});

describe('lots', () => {
  it('are shown by symbol', () => {
    const book = bookOf(
      entry(FRIDAY, fill('buy BOLT 1', 'a', '1', '10')),
      entry(FRIDAY, fill('buy ACME 2', 'b', '1', '10')),
    );
    expect(open(book)).toEqual(['buy ACME 2:b 1 for 10', 'buy BOLT 1:a 1 for 10']);
  });

  it('of a fill whose order nobody knows are told by the whole journal only', () => {
    const book = bookOf(entry(FRIDAY, fill('lost', 'x', '1', '10')));
    expect(book).toMatchObject({ needsHistory: true, trades: [] });
  });

  it('traded on a day before a bank holiday keep that day', () => {
    // The exchanges trade on Veterans Day and nothing settles: two days’ trades settle on the 12th.
    expect(tradedOn(instant(Date.parse('2026-11-10T16:00:00Z')), '2026-11-12')).toBe('2026-11-10');
  });

  it('of a corrected fill stand beside what the inventory filled in the same entry', () => {
    const book = bookOf(
      entry(FRIDAY, fill('buy ACME 1', 'a', '2', '10')),
      entry(
        FRIDAY,
        bust('buy ACME 1', 'c', 'a', '2', '10'),
        fill('buy ACME 1', 'c', '2', '9', { of: '18' }),
        fill('buy ACME 1', 'house', '0.5', '9', { of: '22.5' }),
      ),
    );
    expect(open(book)).toEqual(['buy ACME 1:c 2 for 18', 'buy ACME 1:house 0.5 for 4.5']);
  });
});

describe('a bust', () => {
  it('takes back the fill of its own order, where another has one of the same ExecID', () => {
    const both = [
      entry(FRIDAY, fill('buy ACME 1', 'E', '1', '10')),
      entry(FRIDAY, fill('buy ACME 2', 'E', '2', '10')),
    ];
    const first = bookOf(...both, entry(FRIDAY, bust('buy ACME 1', 'x', 'E', '1', '10')));
    expect(open(first)).toEqual(['buy ACME 2:E 2 for 20']);
    const second = bookOf(...both, entry(FRIDAY, bust('buy ACME 2', 'x', 'E', '2', '10')));
    expect(open(second)).toEqual(['buy ACME 1:E 1 for 10']);
  });

  it('may come under the name of the order’s replacement', () => {
    const book = bookOf(
      entry(FRIDAY, fill('buy ACME 1', 'E', '1', '10')),
      entry(FRIDAY, bust('buy ACME 2', 'x', 'E', '1', '10')),
    );
    expect(book).toMatchObject({ needsHistory: false, trades: [] });
  });

  /** 3 at 0.335 moved 1.01; a further 3 of the order moved 1.00; without the first, the order is of 1.01. */
  const ORDER = 'buy ACME 1';
  const [first, second] = [
    entry(FRIDAY, fill(ORDER, 'f1', '3', '0.335')),
    entry(FRIDAY, fill(ORDER, 'f2', '3', '0.335', { of: '2.01' })),
  ];
  const undone = (order: string) =>
    entry(FRIDAY, bust(order, 'x', 'f1', '3', '0.335', { of: '1.005' }));

  it('leaves the order’s odd cent with the fill that stands', () => {
    expect(open(bookOf(first, second))).toEqual([`${ORDER}:f1 3 for 1.01`, `${ORDER}:f2 3 for 1`]);
    expect(open(bookOf(first, second, undone(ORDER)))).toEqual([`${ORDER}:f2 3 for 1.01`]);
  });

  it('leaves it with the replacement’s last fill, when the order has none', () => {
    const next = 'buy ACME 2';
    const further = entry(FRIDAY, fill(next, 'f2', '3', '0.335', { of: '2.01' }));
    const book = bookOf(first, further, undone(next));
    expect(open(book)).toEqual([`${next}:f2 3 for 1.01`]);
    expect(book.needsHistory).toBe(false);
  });

  it('asks for the whole journal when no fill is left that could bear it', () => {
    const others = [
      entry(FRIDAY, fill('buy BOLT 7', 'o1', '1', '10')),
      entry(FRIDAY, fill('buy BOLT 8', 'o2', '1', '10')),
    ];
    const book = bookOf(...others, first, undone(ORDER));
    expect(book.needsHistory).toBe(true);
    expect(open(book)).toEqual(['buy BOLT 7:o1 1 for 10', 'buy BOLT 8:o2 1 for 10']);
  });

  it('leaves the fees that it did not give back with the fill that stands', () => {
    const sold = [
      entry(FRIDAY, fill('buy ACME 0', 'a', '10', '10')),
      entry(FRIDAY, fill(SALE, 's1', '1', '30', { fee: '0.02' })),
      entry(FRIDAY, fill(SALE, 's2', '1', '30', { of: '60', fee: '0.01' })),
    ];
    const back = entry(FRIDAY, bust(SALE, 'x', 's1', '1', '30', { of: '30', fee: '0.01' }));
    expect(gains(bookOf(...sold, back))).toEqual(['buy ACME 0:a 1 for 30 less 0.02']);
  });
});

describe('lots that are too old to change', () => {
  const [early, late] = [
    entry(FRIDAY, fill('buy ACME 1', 'a', '10', '10', { settlesOn: '2026-11-23' })),
    entry(FRIDAY, fill('buy ACME 2', 'b', '10', '20', { settlesOn: '2026-11-24' })),
  ];
  const ids = (book: LotBook): string[] => book.trades.map(({ execId }) => execId);

  it('are those of the trades that settled before the day', () => {
    const book = bookOf(early, late);
    expect(ids(closeLots(book, '2026-11-23'))).toEqual(['a', 'b']);
    expect(ids(closeLots(book, '2026-11-24'))).toEqual(['b']);
    expect(ids(closeLots(book, '2026-11-25'))).toEqual([]);
    expect(open(closeLots(book, '2026-11-24'))).toEqual(open(book));
  });

  it('are none of what was sold again, and no choice for it is kept', () => {
    const sold = bookOf(
      early,
      entry(FRIDAY, chosen(SALE, ['buy ACME 1:a', '10'])),
      entry(FRIDAY, fill(SALE, 's', '10', '30', { settlesOn: '2026-11-23' })),
      entry(FRIDAY, chosen('sell ACME 4', ['buy ACME 2:b', '1'])),
      late,
      entry(FRIDAY, fill('sell ACME 4', 't', '1', '30', { settlesOn: '2026-11-24' })),
    );
    const closed = closeLots(sold, '2026-11-24');
    expect([...closed.closed.keys()]).toEqual([]);
    expect([...closed.choices.keys()]).toEqual(['sell ACME 4']);
  });
});
