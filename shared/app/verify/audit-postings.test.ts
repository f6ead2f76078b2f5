import { describe, expect, it } from 'vitest';
import { accountOf } from '../../../test/support/api-fixtures.ts';
import type { AccountEvent, JournalEntry, Posting } from '../../domain/ledger/journal.ts';
import { Exact, money } from '../../domain/money/exact.ts';
import { type CommandId, instant } from '../../kernel/brand.ts';
import { auditPostings } from './audit-postings.ts';

const posting = (ledgerAccount: string, amount: string, balance?: string): Posting => ({
  ledgerAccount,
  asset: 'USD',
  amount: new Exact(amount),
  ...(balance === undefined ? {} : { balance: new Exact(balance) }),
});
const entry = (
  sequence: number,
  event: AccountEvent,
  ...postings: readonly Posting[]
): JournalEntry => ({
  account: accountOf().id,
  sequence,
  at: instant(0),
  command: { id: 'c' as CommandId, kind: 'test' },
  actor: { type: 'system', id: 'test' },
  events: [event],
  postings,
  outgoing: [],
});

const deposited = entry(
  1,
  { type: 'funds-deposited', amount: money('100') },
  posting('cash.settled', '100', '100'),
  posting('firm.bank', '-100'),
);
const charged = (...postings: readonly Posting[]): JournalEntry =>
  entry(2, { type: 'interest-charged', on: '2026-11-30', amount: money('1.5') }, ...postings);

const book = {
  account: accountOf({
    cash: { settled: money('98.5'), unsettled: {}, provisional: money('0') },
  }),
  positions: [],
};
const found = (second: JournalEntry): string[] =>
  auditPostings(book, [deposited, second], true).map(({ check, what }) => `${check}: ${what}`);

const fill = (filledValue: string): AccountEvent =>
  ({
    type: 'order-filled',
    order: 'o',
    quantity: new Exact(1),
    price: new Exact('0.005'),
    filledValue: new Exact(filledValue),
  }) as unknown as AccountEvent;
const bought = (sequence: number, filledValue: string, cash: string, after: string): JournalEntry =>
  entry(
    sequence,
    fill(filledValue),
    posting('cash.unsettled.2026-11-23', cash, after),
    posting('firm.clearing', new Exact(cash).negated().toFixed()),
    { ...posting('position', '1', String(sequence - 1)), asset: 'ACME' },
    { ...posting('firm.clearing', '-1'), asset: 'ACME' },
  );
const placedTo = (side: 'buy' | 'sell'): JournalEntry =>
  entry(1, {
    type: 'order-placed',
    order: 'o',
    terms: { symbol: 'ACME', side },
  } as unknown as AccountEvent);
const placed = placedTo('buy');

describe('the fills of an order', () => {
  it('move what they add to its value to the cent, and not each its own', () => {
    const first = bought(2, '0.005', '-0.01', '-0.01');
    const audited = (second: JournalEntry) =>
      auditPostings(book, [placed, first, second], false).map(({ what }) => what);
    expect(audited(bought(3, '0.01', '0', '-0.01'))).toEqual([]);
    expect(audited(bought(3, '0.01', '-0.01', '-0.02'))).toEqual([
      'posts -0.01 USD more than its events are worth',
    ]);
  });
});

describe('a fill of the firm’s inventory', () => {
  const dealt = (side: 'buy' | 'sell', cash: string): string[] => {
    const event = { ...fill('0.005'), counterparty: 'inventory' } as AccountEvent;
    const shares = side === 'buy' ? '1' : '-1';
    const traded = entry(
      2,
      event,
      posting('cash.unsettled.2026-11-23', cash, cash),
      posting('firm.inventory', new Exact(cash).negated().toFixed()),
      { ...posting('position', shares, shares), asset: 'ACME' },
      { ...posting('firm.inventory', new Exact(shares).negated().toFixed()), asset: 'ACME' },
    );
    return auditPostings(book, [placedTo(side), traded], false).map(({ what }) => what);
  };

  it('is rounded for the firm: a purchase up, a sale down', () => {
    expect(dealt('buy', '-0.01')).toEqual([]);
    expect(dealt('buy', '0')).toEqual(['posts 0.01 USD more than its events are worth']);
    expect(dealt('sell', '0')).toEqual([]);
    expect(dealt('sell', '0.01')).toEqual(['posts 0.01 USD more than its events are worth']);
  });
});

describe('the sums of postings', () => {
  it('are right when each balance is the one before it and the amount', () => {
    const right = charged(posting('cash.settled', '-1.5', '98.5'), posting('firm.interest', '1.5'));
    expect(found(right)).toEqual([]);
  });

  it.each([
    [
      'a balance that is not its postings’',
      charged(posting('cash.settled', '-1.5', '98.49'), posting('firm.interest', '1.5')),
      ['postings: cash.settled USD: says 98.49 after it, its postings sum to 98.5'],
    ],
    [
      'an entry that does not balance',
      charged(posting('cash.settled', '-1.5', '98.5'), posting('firm.interest', '1.49')),
      ['postings: does not balance in USD: -0.01'],
    ],
    [
      'an entry that takes more than its events do',
      charged(posting('cash.settled', '-1.6', '98.4'), posting('firm.interest', '1.6')),
      [
        'postings: posts -0.1 USD more than its events are worth',
        'balances: cash.settled USD: live 98.5, its postings sum to 98.4',
      ],
    ],
    [
      'a customer’s posting without its balance',
      charged(posting('cash.settled', '-1.5'), posting('firm.interest', '1.5')),
      ['postings: cash.settled USD: says no balance after it, its postings sum to 98.5'],
    ],
  ])('find %s', (_what, second, expected) => {
    expect(found(second)).toEqual(expected);
  });
});
