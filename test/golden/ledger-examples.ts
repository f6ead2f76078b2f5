import { isFirmAccount } from '../../shared/domain/ledger/chart-of-accounts.ts';
import { Exact, text } from '../../shared/domain/money/exact.ts';
import { present } from '../../shared/kernel/assert.ts';
import { instant } from '../../shared/kernel/brand.ts';
import {
  assess,
  deposit,
  open,
  openMargin,
  placeTerms,
  reports,
  T0,
  traded,
} from '../support/commands.ts';
import { given, type Scenario } from '../support/given.ts';

/** Each movement of money, played by the real decisions, as docs/LEDGER.md shows it. */
type Step = readonly [what: string, play: (scenario: Scenario) => Scenario];
type Example = {
  readonly name: string;
  readonly start: () => Scenario;
  readonly steps: readonly Step[];
};

const DAY_MS = 86_400_000;
/** Tuesday 5 January 2027, 10:00 in New York: both fees are charged. */
const TUESDAY = Date.parse('2027-01-05T15:00:00Z');
const day = (n: number) => instant(TUESDAY + n * DAY_MS);

const buy = (name: string, quantity: string) => placeTerms(name, { quantity }, TUESDAY);
const sell = (name: string, quantity: string) =>
  placeTerms(name, { quantity, side: 'sell' }, TUESDAY);

const fill = (of: string, side: 'buy' | 'sell', shares: string, each: string, total = shares) =>
  reports(of, side, 'ACME', {
    execId: `${of}-${total}`,
    execType: 'trade',
    lastQuantity: shares,
    lastPrice: each,
    cumulativeQuantity: total,
    transactTime: TUESDAY,
  });

const undo = (
  execType: 'trade-cancel' | 'trade-correct',
  of: string,
  side: 'buy' | 'sell',
  execRefId: string,
  more: { lastQuantity?: string; lastPrice?: string; cumulativeQuantity?: string } = {},
) => reports(of, side, 'ACME', { execId: `${execType}-${of}`, execType, execRefId, ...more });

/** 10,000 deposited. */
const funded = (): Scenario =>
  given(open())
    .at(day(0))
    .and(deposit('d', '10000', TUESDAY))
    .priced('ACME', '10');
const owning = (): Scenario => funded().and(buy('b', '100'), fill('b', 'buy', '100', '10'));

const buys100: Step = [
  '100 ACME bought at 10',
  (s) => s.and(buy('b', '100')).when(fill('b', 'buy', '100', '10')),
];
const sells90: Step = [
  '90 ACME sold at 25.50',
  (s) => s.and(sell('s', '90')).when(fill('s', 'sell', '90', '25.50')),
];

export const LEDGER_EXAMPLES: readonly Example[] = [
  {
    name: 'deposit',
    start: () => given(open()).at(day(0)),
    steps: [['10,000 dollars in', (s) => s.when(deposit('d', '10000', TUESDAY))]],
  },
  { name: 'buy', start: funded, steps: [buys100] },
  {
    name: 'partial-fills',
    start: funded,
    steps: [
      [
        '1 of 3 ACME bought at 10.005',
        (s) => s.and(buy('b', '3')).when(fill('b', 'buy', '1', '10.005')),
      ],
      ['another', (s) => s.when(fill('b', 'buy', '1', '10.005', '2'))],
      ['the last at 9.9999', (s) => s.when(fill('b', 'buy', '1', '9.9999', '3'))],
    ],
  },
  {
    name: 'sell',
    start: owning,
    steps: [
      [
        '60 of 90 ACME sold at 25.50',
        (s) => s.and(sell('s', '90')).when(fill('s', 'sell', '60', '25.50')),
      ],
      ['the other 30', (s) => s.when(fill('s', 'sell', '30', '25.50', '90'))],
    ],
  },
  {
    name: 'settlement',
    start: funded,
    steps: [
      buys100,
      ['Wednesday: 5 dollars in', (s) => s.at(day(1)).when(deposit('later', '5', TUESDAY))],
    ],
  },
  {
    name: 'fraction',
    start: funded,
    steps: [
      [
        '0.5 ACME, at the offer of 10.001: 5.0005, up to 5.01',
        (s) => s.priced('ACME', '10.001').when(buy('h', '0.5')),
      ],
      [
        '1.5 ACME: one share at the venue at 9.99, the half at its price: 4.995, up to 5',
        (s) => s.and(buy('m', '1.5')).when(fill('m', 'buy', '1', '9.99')),
      ],
      [
        '0.3 ACME sold, at the bid of 10.001: 3.0003, down to 3, less the fees',
        (s) => s.when(sell('f', '0.3')),
      ],
    ],
  },
  {
    name: 'bust-same-day',
    start: owning,
    steps: [
      sells90,
      ['the sale is taken back', (s) => s.when(undo('trade-cancel', 's', 'sell', 's-90'))],
    ],
  },
  {
    name: 'bust-later',
    start: funded,
    steps: [
      buys100,
      [
        'Thursday: the purchase, settled since, is taken back',
        (s) => s.at(day(2)).when(undo('trade-cancel', 'b', 'buy', 'b-100')),
      ],
    ],
  },
  {
    name: 'bust-sold-on',
    start: owning,
    steps: [
      sells90,
      [
        'the purchase of 100 is taken back',
        (s) => s.when(undo('trade-cancel', 'b', 'buy', 'b-100')),
      ],
    ],
  },
  {
    name: 'correct',
    start: owning,
    steps: [
      sells90,
      [
        'corrected to 24.50',
        (s) =>
          s.when(
            undo('trade-correct', 's', 'sell', 's-90', {
              lastQuantity: '90',
              lastPrice: '24.50',
              cumulativeQuantity: '90',
            }),
          ),
      ],
    ],
  },
  {
    name: 'interest',
    start: () =>
      given(openMargin(), deposit('d', '10000'))
        .priced('ACME', '10')
        .and(...traded('b', 'buy', '2000', 'ACME', '10')),
    steps: [
      [
        'December: eight nights of a debit of 10,000',
        (s) => s.at(instant(T0 + 11 * DAY_MS)).when(assess('month')),
      ],
    ],
  },
];

/** An entry as lines of a table: a customer's balance is the posting's own, a firm account's that of the example. */
function rowsOf(scenario: Scenario, what: string, firm: Map<string, Exact>): string[] {
  const { postings } = scenario.lastEntry();
  return postings.map(({ ledgerAccount, asset, amount, balance }, index) => {
    const key = `${ledgerAccount} ${asset}`;
    if (isFirmAccount(ledgerAccount)) {
      firm.set(key, (firm.get(key) ?? new Exact(0)).plus(amount));
    }
    const after = balance ?? present(firm.get(key), key);
    const cells = [
      index === 0 ? what : '',
      `\`${ledgerAccount}\``,
      asset,
      text(amount),
      text(after),
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

export function renderExample({ start, steps }: Example): string {
  const firm = new Map<string, Exact>();
  const rows: string[] = [];
  let scenario = start();
  for (const [what, play] of steps) {
    scenario = play(scenario);
    rows.push(...rowsOf(scenario, what, firm));
  }
  return ['| | Ledger account | Asset | Amount | After |', '|---|---|---|--:|--:|', ...rows].join(
    '\n',
  );
}
