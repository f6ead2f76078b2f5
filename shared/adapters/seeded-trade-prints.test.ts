import { describe, expect, it } from 'vitest';
import { regularSessionAt } from '../app/market-hours.ts';
import type { TradePrint } from '../domain/orders/trade-print.ts';
import { instant } from '../kernel/brand.ts';
import type { TradePrints } from '../ports/trade-prints.ts';
import { printsBetween } from '../quotes/trade-prints.ts';
import { seededTradePrints } from './seeded-trade-prints.ts';

const SEED = 'bellwether';
const SYMBOL = 'ACME';
const MONDAY_OPEN = Date.parse('2026-11-23T14:30:00Z');
const MONDAY_CLOSE = Date.parse('2026-11-23T21:00:00Z');

const tape = (now: number, hours: 'calendar' | 'always-unless-driven'): TradePrints =>
  seededTradePrints(
    SEED,
    () => instant(now),
    (at) => regularSessionAt(hours, false, at),
  );

const readAll = async (prints: TradePrints, from: number, limit: number) => {
  const all: TradePrint[] = [];
  let sequence = await prints.sequenceBefore(SYMBOL, instant(from));
  let pages = 0;
  for (;;) {
    const page = await prints.since(SYMBOL, sequence, limit);
    pages += 1;
    all.push(...page.prints);
    sequence = page.reached;
    if (page.prints.length < limit) return { all, sequence, pages };
  }
};

describe('the seeded tape', () => {
  it('has every print from a time on, that very time included, until now', async () => {
    const from = MONDAY_OPEN + 1_000;
    const until = from + 59_000;
    const { all } = await readAll(tape(until, 'always-unless-driven'), from, 7);
    expect(all.map(({ at }) => at)).toEqual(
      Array.from({ length: 60 }, (_, second) => from + second * 1_000),
    );
    const made = [...printsBetween(SEED, SYMBOL, from / 1_000 - 1, until)];
    expect(all.map(({ price }) => price.toFixed(2))).toEqual(made.map(({ price }) => price));
    expect(all.map(({ size }) => size.toFixed())).toEqual(made.map(({ size }) => size));
    expect(all.map(({ conditions }) => conditions)).toEqual(
      made.map(({ conditions }) => conditions),
    );
  });

  it('leaves out what is not of the regular session, a weekend in one page', async () => {
    const fridayClose = Date.parse('2026-11-20T21:00:00Z');
    const { all, pages } = await readAll(
      tape(MONDAY_OPEN + 2_000, 'calendar'),
      fridayClose - 2_000,
      5_000,
    );
    expect(all.map(({ at }) => at)).toEqual([
      fridayClose - 2_000,
      fridayClose - 1_000,
      MONDAY_OPEN,
      MONDAY_OPEN + 1_000,
      MONDAY_OPEN + 2_000,
    ]);
    expect(pages).toBe(1);
  });

  it('lets others have their turn before each page', async () => {
    let turns = 0;
    let ticking = setImmediate(function tick() {
      turns += 1;
      ticking = setImmediate(tick);
    });
    const { pages } = await readAll(tape(MONDAY_OPEN + 60_000, 'calendar'), MONDAY_OPEN, 10);
    clearImmediate(ticking);
    expect(pages).toBeGreaterThan(5);
    expect(turns).toBeGreaterThanOrEqual(pages - 1);
  });

  it('goes on where it was, also when the session ended in between', async () => {
    const { sequence } = await readAll(tape(MONDAY_CLOSE + 5_000, 'calendar'), MONDAY_CLOSE, 10);
    expect(await tape(MONDAY_CLOSE + 60_000, 'calendar').since(SYMBOL, sequence, 10)).toEqual({
      prints: [],
      reached: (MONDAY_CLOSE + 60_000) / 1_000,
    });
  });

  it('goes back with a clock that is driven back', async () => {
    const later = await tape(MONDAY_CLOSE, 'calendar').sequenceBefore(
      SYMBOL,
      instant(MONDAY_CLOSE),
    );
    const { prints, reached } = await tape(MONDAY_OPEN, 'calendar').since(SYMBOL, later, 10);
    expect(prints).toEqual([]);
    expect(reached).toBe(MONDAY_OPEN / 1_000);
  });

  it('has nothing of a symbol that is not tradable', async () => {
    const page = await tape(MONDAY_OPEN, 'calendar').since('NOPE', 0, 10);
    expect(page).toEqual({ prints: [], reached: MONDAY_OPEN / 1_000 });
  });
});
