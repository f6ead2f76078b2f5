import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deposit, open, placeTerms, reports, traded } from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { instant } from '../../kernel/brand.ts';
import { NO_FEES, saleFees } from '../ledger/fees.ts';
import { Exact, money, price, principal, quantity, text } from '../money/exact.ts';

/** Tuesday 5 January 2027, 10:00 in New York: both fees are charged. */
const TUESDAY = Date.parse('2027-01-05T15:00:00Z');
const SHARES = 9_000;

type Part = { readonly shares: number; readonly cents: number };

/** Fills of one order of 9,000 shares, which need not be all of it. */
const parts = fc
  .array(
    fc.record({
      shares: fc.integer({ min: 1, max: 900 }),
      cents: fc.integer({ min: 1, max: 90_000 }),
    }),
    {
      minLength: 1,
      maxLength: 10,
    },
  )
  .filter((each) => each.reduce((sum, { shares }) => sum + shares, 0) <= SHARES);

const fill = (side: 'buy' | 'sell', of: string, { shares, cents }: Part, total: number) =>
  reports(of, side, 'ACME', {
    execId: `${of} ${total}`,
    execType: 'trade',
    lastQuantity: String(shares),
    lastPrice: text(new Exact(cents).dividedBy(100)),
    cumulativeQuantity: String(total),
    leavesQuantity: '1',
    transactTime: TUESDAY,
  });

const selling = (): Scenario =>
  given(open())
    .at(instant(TUESDAY))
    .and(deposit('d', '100000', TUESDAY))
    .and(placeTerms('b', { quantity: String(SHARES) }, TUESDAY))
    .and(fill('buy', 'b', { shares: SHARES, cents: 1_000 }, SHARES))
    .and(placeTerms('s', { side: 'sell', quantity: String(SHARES) }, TUESDAY));

function sold(own: readonly Part[]): { scenario: Scenario; totals: number[] } {
  let scenario = selling();
  let total = 0;
  const totals: number[] = [];
  for (const part of own) {
    total += part.shares;
    totals.push(total);
    scenario = scenario.and(fill('sell', 's', part, total));
  }
  return { scenario, totals };
}

const feesDue = (own: readonly Part[]) =>
  saleFees(
    {
      quantity: own.reduce((sum, { shares }) => sum.plus(shares), new Exact(0)),
      value: own.reduce(
        (sum, { shares, cents }) => sum.plus(new Exact(cents).times(shares).dividedBy(100)),
        new Exact(0),
      ),
    },
    '2027-01-05',
  );

/** What the account has for its sales: proceeds to the cent, less the fees of what was sold in one piece. */
const due = (own: readonly Part[]): string => {
  const { sec, taf } = feesDue(own);
  const proceeds = own.map(({ shares, cents }) =>
    principal(price(text(new Exact(cents).dividedBy(100))), quantity(String(shares))),
  );
  const total = proceeds.reduce((sum, each) => sum.plus(each), new Exact(0));
  return text(total.minus(sec).minus(taf).minus(money('90000')));
};
const has = (scenario: Scenario): string => scenario.money().unsettled['2027-01-06'] ?? '0';

describe('the fees of an order', () => {
  it('in parts are those of its fills in one piece, taken from its proceeds', () => {
    fc.assert(
      fc.property(parts, (own) => {
        const { scenario } = sold(own);
        expect(has(scenario)).toBe(due(own));
        const { feesCharged = NO_FEES } = scenario.order('s');
        expect(feesCharged).toEqual(feesDue(own));
      }),
      { numRuns: 30 },
    );
  });

  it('after a bust or a correction are those of the fills that stand', () => {
    fc.assert(
      fc.property(parts, fc.nat(), fc.integer({ min: 1, max: 90_000 }), (own, pick, cents) => {
        const { scenario, totals } = sold(own);
        const at = pick % own.length;
        const left = own.filter((_, index) => index !== at);
        const busted = own[at];
        if (busted === undefined) return;
        const total = (totals.at(-1) ?? 0) - busted.shares;
        const report = (execType: 'trade-cancel' | 'trade-correct', more: object, cum: number) =>
          reports('s', 'sell', 'ACME', {
            execId: execType,
            execType,
            execRefId: `s ${totals[at]}`,
            cumulativeQuantity: String(cum),
            leavesQuantity: '1',
            ...more,
          });
        expect(has(scenario.and(report('trade-cancel', {}, total)))).toBe(due(left));
        const lastPrice = text(new Exact(cents).dividedBy(100));
        const last = { lastQuantity: String(busted.shares), lastPrice };
        const corrected = scenario.and(report('trade-correct', last, total + busted.shares));
        expect(has(corrected)).toBe(due([...left, { ...busted, cents }]));
      }),
      { numRuns: 30 },
    );
  });
});

it('who has spent every cent and sells a thousandth of a share owes nothing for it', () => {
  const spent = given(open(), deposit('d', '10'))
    .priced('ACME', '9.99')
    .and(
      placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '1' }),
      fill('buy', 'b', { shares: 1, cents: 1_000 }, 1),
    );
  const dust = spent.priced('ACME', '1').and(placeTerms('s', { side: 'sell', quantity: '0.001' }));
  expect(dust.order('s').state).toBe('FILLED');
  expect(dust.money().buyingPower).toBe('0');
});

describe('a sale over a change of rates', () => {
  const on = (day: string): number => Date.parse(`${day}T15:00:00Z`);
  const [BOUGHT, SOLD, CORRECTED, BUSTED] = [
    on('2026-09-10'),
    on('2026-09-30'),
    on('2026-10-02'),
    on('2026-10-05'),
  ] as const;
  /** The TAF pauses on 1 October 2026. */
  const sale = (): Scenario =>
    given()
      .at(instant(BOUGHT))
      .and(open(BOUGHT), deposit('d', '100000', BOUGHT))
      .and(...traded('b', 'buy', '1000', 'ACME', '10', BOUGHT))
      .at(instant(SOLD))
      .and(...traded('s', 'sell', '1000', 'ACME', '10', SOLD));
  const said = (execId: string, execType: 'trade-correct' | 'trade-cancel', more: object) =>
    reports('s', 'sell', 'ACME', { execId, execType, ...more });
  const corrected = (): Scenario =>
    sale()
      .at(instant(CORRECTED))
      .and(
        said('corrected', 'trade-correct', {
          execRefId: 's fill',
          lastQuantity: '1000',
          lastPrice: '10.01',
          cumulativeQuantity: '1000',
          transactTime: CORRECTED,
        }),
      );

  it('that is corrected after it pays the rates of its trade date', () => {
    expect(corrected().order('s').feesCharged).toEqual(
      saleFees({ quantity: new Exact(1000), value: new Exact(10_010) }, '2026-09-30'),
    );
    expect(text(corrected().order('s').feesCharged?.taf ?? money('0'))).toBe('0.2');
  });

  it('that is corrected once more pays for fewer shares at the same rates', () => {
    const again = corrected()
      .at(instant(BUSTED))
      .and(
        said('again', 'trade-correct', {
          execRefId: 'corrected',
          lastQuantity: '500',
          lastPrice: '10.01',
          cumulativeQuantity: '500',
          leavesQuantity: '500',
          transactTime: BUSTED,
        }),
      );
    expect(again.order('s').feesCharged).toEqual(
      saleFees({ quantity: new Exact(500), value: new Exact(5_005) }, '2026-09-30'),
    );
  });

  it('that is busted after its correction pays nothing', () => {
    const busted = corrected()
      .at(instant(BUSTED))
      .and(said('busted', 'trade-cancel', { execRefId: 'corrected', transactTime: BUSTED }));
    expect(busted.order('s').feesCharged).toEqual(NO_FEES);
    expect(busted.money().buyingPower).toBe('90000');
  });
});
