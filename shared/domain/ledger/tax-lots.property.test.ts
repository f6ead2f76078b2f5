import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccountId, type CommandId, instant, type OrderId } from '../../kernel/brand.ts';
import {
  Exact,
  type Money,
  money,
  type Price,
  principal,
  type Quantity,
  text,
} from '../money/exact.ts';
import type { AccountEvent, JournalEntry } from './journal.ts';
import { closeLots, EMPTY_LOT_BOOK, foldLots, type LotBook, lotsOf, tradedOn } from './tax-lots.ts';

const DAY_MS = 86_400_000;
const START = Date.parse('2026-11-02T15:00:00Z');

/** One step of an account's life: a fill of a new order, or a bust or correction of an earlier fill. */
type Step = {
  readonly kind: 'fill' | 'bust' | 'correct';
  readonly side: 'buy' | 'sell';
  readonly quantity: Quantity;
  readonly price: Price;
  /** Which earlier fill, of those that stand. */
  readonly pick: number;
  readonly daysLater: number;
};

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom('fill', 'fill', 'fill', 'bust', 'correct'),
    side: fc.constantFrom('buy', 'buy', 'sell'),
    quantity: fc.integer({ min: 1, max: 5_000 }).map((n) => new Exact(n).div(100) as Quantity),
    price: fc.integer({ min: 1, max: 900_000 }).map((n) => new Exact(n).div(10_000) as Price),
    pick: fc.nat(),
    daysLater: fc.constantFrom(0, 0, 1, 2, 200),
  }),
  { minLength: 1, maxLength: 25 },
);

type Fill = Pick<Step, 'side' | 'quantity' | 'price'> & {
  readonly order: OrderId;
  readonly execId: string;
  /** When it was first booked: a correction keeps the day of what it corrects. */
  readonly at: number;
};

const FEES = { sec: money('0.02'), taf: money('0.01') };

const entryOf = (sequence: number, at: number, events: readonly AccountEvent[]): JournalEntry => ({
  account: 'a' as AccountId,
  sequence,
  at: instant(at),
  command: { id: 'c' as CommandId, kind: 'test' },
  actor: { type: 'system', id: 'test' },
  events,
  postings: [],
  outgoing: [],
});

const placed = ({ order, side }: Fill) =>
  ({ type: 'order-placed', order, terms: { symbol: 'ACME', side } }) as unknown as AccountEvent;

const filled = ({ order, execId, quantity, price, side }: Fill) =>
  ({
    type: 'order-filled',
    order,
    execId,
    quantity,
    price,
    filledValue: price.times(quantity),
    settlesOn: '2099-01-05',
    ...(side === 'sell' ? { fees: FEES } : {}),
  }) as unknown as AccountEvent;

const busted = ({ order, execId: refExecId, quantity, price, side }: Fill, execId: string) =>
  ({
    type: 'fill-busted',
    order,
    execId,
    refExecId,
    quantity,
    price,
    filledValue: new Exact(0),
    ...(side === 'sell' ? { fees: FEES } : {}),
  }) as unknown as AccountEvent;

/** The journal of the steps, and, told apart from it, the fills that stand in the end. */
function live(own: readonly Step[]): { entries: JournalEntry[]; standing: Fill[] } {
  const entries: JournalEntry[] = [];
  let standing: Fill[] = [];
  let at = START;
  for (const [index, step] of own.entries()) {
    at += step.daysLater * DAY_MS;
    const target = standing[step.pick % Math.max(1, standing.length)];
    const { side, quantity, price } = step;
    if (step.kind === 'fill' || target === undefined) {
      const fill = {
        side,
        quantity,
        price,
        order: `o${index}` as OrderId,
        execId: `e${index}`,
        at,
      };
      standing = [...standing, fill];
      entries.push(entryOf(index, at, [placed(fill), filled(fill)]));
    } else if (step.kind === 'bust') {
      standing = standing.filter((each) => each !== target);
      entries.push(entryOf(index, at, [busted(target, `b${index}`)]));
    } else {
      const corrected = { ...target, quantity, price, execId: `c${index}` };
      standing = standing.map((each) => (each === target ? corrected : each));
      entries.push(entryOf(index, at, [busted(target, `c${index}`), filled(corrected)]));
    }
  }
  return { entries, standing };
}

const fold = (
  book: LotBook,
  entries: readonly JournalEntry[],
  all: readonly JournalEntry[],
): LotBook => {
  const sides = new Map(
    all.flatMap(({ events }) =>
      events.flatMap((event) => ('terms' in event ? [[event.order, event.terms] as const] : [])),
    ),
  );
  return entries.reduce(
    (before, entry) => foldLots(before, entry, (order) => sides.get(order)),
    book,
  );
};

const bookOf = (entries: readonly JournalEntry[]): LotBook =>
  fold(EMPTY_LOT_BOOK, entries, entries);

const plain = (book: LotBook): unknown => {
  const { open, gains } = lotsOf(book);
  const line = (each: object): unknown[] =>
    Object.entries(each).map(([name, value]) => [
      name,
      value instanceof Exact ? text(value) : value,
    ]);
  return { open: open.map(line), gains: gains.map(line) };
};

const sumOf = (amounts: readonly Exact[]): string =>
  text(amounts.reduce((total, amount) => total.plus(amount), new Exact(0)));

describe('tax lots', () => {
  it('after busts and corrections are those of an account in which only what stands ever happened', () => {
    fc.assert(
      fc.property(steps, (own) => {
        const { entries, standing } = live(own);
        const without = standing.map((fill, index) =>
          entryOf(index, fill.at, [placed(fill), filled(fill)]),
        );
        expect(plain(bookOf(entries))).toEqual(plain(bookOf(without)));
      }),
    );
  });

  it('hold the position’s shares, and lose no cent of cost, proceeds or fees', () => {
    fc.assert(
      fc.property(steps, (own) => {
        const { entries, standing } = live(own);
        const { open, gains } = lotsOf(bookOf(entries));
        const signed = standing.map(({ side, quantity }) =>
          quantity.times(side === 'buy' ? 1 : -1),
        );
        expect(sumOf(open.map(({ quantity }) => quantity))).toBe(sumOf(signed));
        // What all fills paid and brought is what lies in open lots, less what was gained.
        const cash = standing.map(({ side, quantity, price }): Money => {
          const cost = principal(price, quantity);
          return (side === 'buy' ? cost : cost.negated().plus('0.03')) as Money;
        });
        const kept = [...open.map(({ cost }) => cost), ...gains.map(({ gain }) => gain.negated())];
        expect(sumOf(kept)).toBe(sumOf(cash));
        expect(new Set(open.map(({ quantity }) => quantity.isNegative())).size).toBeLessThan(2);
      }),
    );
  });

  it('are the same on top of those that were closed before, or say that the whole journal is needed', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (own, cut) => {
        const { entries } = live(own);
        const at = cut % entries.length;
        const early = closeLots(bookOf(entries.slice(0, at)), '2100-01-01');
        const book = fold(early, entries.slice(at), entries);
        const whole = bookOf(entries);
        expect(early.trades).toEqual([]);
        if (!book.needsHistory) {
          expect(lotsOf(book).open).toEqual(lotsOf(whole).open);
          const late = lotsOf(book).gains;
          expect(late).toEqual(lotsOf(whole).gains.slice(-late.length || Infinity));
        }
        const touchesEarly = entries
          .slice(at)
          .flatMap(({ events }) => events)
          .some(
            (event) =>
              event.type === 'fill-busted' &&
              entries
                .slice(0, at)
                .some(({ events }) =>
                  events.some((each) => 'execId' in each && each.execId === event.refExecId),
                ),
          );
        expect(book.needsHistory).toBe(touchesEarly);
      }),
    );
  });
});

describe('the day of a trade', () => {
  it.each([
    ['when it was booked', '2026-11-20T16:00:00Z', '2026-11-23', '2026-11-20'],
    ['in New York', '2026-11-21T03:00:00Z', '2026-11-23', '2026-11-20'],
    [
      'the last that settles then, when it came late',
      '2026-11-24T16:00:00Z',
      '2026-11-23',
      '2026-11-20',
    ],
    [
      'on Columbus Day, which trades and does not settle',
      '2026-10-12T16:00:00Z',
      '2026-10-13',
      '2026-10-12',
    ],
  ])('is %s', (_what, at, settlesOn, day) => {
    expect(tradedOn(instant(Date.parse(at)), settlesOn)).toBe(day);
  });
});
