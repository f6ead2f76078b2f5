import { describe, expect, it } from 'vitest';
import {
  cancel,
  changeSettings,
  chooseLots,
  deposit,
  discardParked,
  open,
  place,
  redriveAll,
  replace,
  setOrderRate,
  T0,
  traded,
} from '../../../test/support/commands.ts';
import { postedEntry } from '../../../test/support/entries.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { type AccountId, type CommandId, instant, type OrderId } from '../../kernel/brand.ts';
import { Exact, text } from '../money/exact.ts';
import { type AccountCommand, isFact } from './command.ts';
import { type DecisionContext, decide, decisionTime } from './decide.ts';
import { evolve, evolveEvent } from './evolve.ts';
import { openedAccount } from './state.ts';

const DAY_MS = 86_400_000;
const funded = (): Scenario => given(open(), deposit('d', '1000'));
const types = (scenario: Scenario): string[] => scenario.lastEntry().events.map(({ type }) => type);

describe('commands without an order', () => {
  const oldest = T0 - 30 * DAY_MS;
  it.each([
    ['a deposit', (at: number) => deposit('x', '1', at)],
    ['an order rate', (at: number) => setOrderRate('x', 5, at)],
    ['settings', (at: number) => changeSettings('x', { duplicateSeconds: 3 }, at)],
    ['a choice of lots', (at: number) => chooseLots('x', 'b', [{ lot: 'l', quantity: '1' }], at)],
  ])('%s is taken for 30 days: an older one could not be told from a new one', (_what, command) => {
    expect(funded().when(command(oldest)).entries()).toBe(1);
    expect(
      funded()
        .when(command(oldest - 1))
        .entries(),
    ).toBe(0);
  });

  it('an order rate is set, counted by the second, and taken away again', () => {
    const limited = funded().when(setOrderRate('r', 2));
    expect(types(limited)).toEqual(['order-rate-set']);
    expect(limited.account().orderRate).toMatchObject({ ordersPerSecond: 2, placed: 0 });
    const two = limited
      .and(place('a', 'buy', '1', 'ACME', '9'))
      .at(instant(T0 + 999))
      .and(place('b', 'buy', '2', 'ACME', '9'), cancel('x', 'a'));
    expect(two.account().orderRate?.placed).toBe(2);
    const third = place('c', 'buy', '3', 'ACME', '9');
    expect(two.when(third).order('c').reason).toBe('ORDER_RATE_EXCEEDED');
    const nextSecond = two.at(instant(T0 + 1_000)).when(third);
    expect(nextSecond.order('c').state).toBe('ROUTED');
    expect(nextSecond.account().orderRate?.placed).toBe(1);
    const free = two.when(setOrderRate('off', null));
    expect(free.account()).not.toHaveProperty('orderRate');
    expect(free.when(third).order('c').state).toBe('ROUTED');
  });

  it('an account may be opened with an order rate', () => {
    const account = given({ ...open(), ordersPerSecond: 7 } as never).account();
    expect(account.orderRate).toEqual({ ordersPerSecond: 7, second: 0, placed: 0 });
  });

  it('a redrive and a discard decide nothing of their own: what is parked does', () => {
    for (const command of [redriveAll('r'), discardParked('p', 0, 'why')]) {
      expect(funded().when(command).entries()).toBe(0);
    }
  });

  it('a replace of an order that there is not is dropped', () => {
    expect(
      funded()
        .when(replace('r', 'none', { quantity: '2' }))
        .entries(),
    ).toBe(0);
  });

  it('are written for an opened account only', () => {
    const unopened = { account: undefined, orders: new Map(), positions: new Map() };
    const command = {
      kind: 'set-order-rate',
      id: 'c' as CommandId,
      account: 'a' as AccountId,
      issuedAt: instant(T0),
    } as AccountCommand;
    const context = { now: instant(T0) } as DecisionContext;
    expect(() => decide(unopened, command, context)).toThrow('the account');
  });
});

describe('an event of an order that is not at hand', () => {
  it('changes nothing', () => {
    const { state } = funded();
    const event = { type: 'order-suspended', order: 'none' as OrderId, execId: 'x' } as const;
    const after = evolveEvent(state, event, instant(T0));
    expect(after.orders).toEqual(state.orders);
    expect(after.account).toEqual(state.account);
  });
});

describe('the chain of entries', () => {
  it('begins with a hash of zeros', () => {
    expect(given(open()).plan.entries[0]?.previousHash).toBe('0'.repeat(64));
  });
});

describe('provisional cash', () => {
  it('is what the postings to it say', () => {
    const { state } = funded();
    const entry = {
      ...postedEntry([]),
      postings: [
        {
          ledgerAccount: 'cash.provisional',
          asset: 'USD',
          amount: new Exact(5),
          balance: new Exact(5),
        },
        { ledgerAccount: 'position', asset: 'ACME', amount: new Exact(1), balance: new Exact(1) },
        { ledgerAccount: 'firm.bank', asset: 'USD', amount: new Exact(-5) },
      ],
    };
    const { cash } = openedAccount(evolve(state, entry, 'hash'));
    expect(text(cash.provisional)).toBe('5');
    expect(text(cash.settled)).toBe('1000');
    expect(cash.unsettled).toEqual({});
  });
});

describe('time within an account', () => {
  it('never runs backwards, whatever the clock says', () => {
    const ahead = funded()
      .at(instant(T0 + 5_000))
      .when(deposit('e', '1'));
    const behind = ahead.at(instant(T0)).when(deposit('f', '1'));
    expect(behind.lastEntry().at).toBe(T0 + 5_000);
    expect(decisionTime(undefined, instant(7))).toBe(7);
  });
});

describe('what has come due', () => {
  it('settles in the order of its dates, however it was booked', () => {
    const boughtOn = (name: string, daysLater: number) =>
      traded(name, 'buy', '1', 'ACME', '10').map((command) => ({
        ...command,
        ...('reports' in command
          ? {
              reports: command.reports.map((each) => ({
                ...each,
                transactTime: T0 + daysLater * DAY_MS,
              })),
            }
          : {}),
      }));
    const booked = given(open(), deposit('d', '10000')).and(
      ...boughtOn('monday', 3),
      ...boughtOn('friday', 0),
      ...boughtOn('tuesday', 4),
    );
    const dates = ['2026-11-24', '2026-11-23', '2026-11-25'];
    expect(Object.keys(booked.money().unsettled)).toEqual(dates);
    const settled = booked.at(instant(T0 + 6 * DAY_MS)).when(deposit('e', '1'));
    expect(settled.lastEntry().events).toMatchObject([
      ...dates.toSorted().map((date) => ({ type: 'cash-settled', date })),
      { type: 'funds-deposited' },
    ]);
    expect(settled.money()).toMatchObject({ settled: '9971', unsettled: {} });
  });
});

describe('facts', () => {
  /** While an account is being looked into, facts wait in their order; requests are refused instead. */
  const KINDS: Readonly<Record<AccountCommand['kind'], 'waits' | 'refused'>> = {
    'open-account': 'refused',
    'deposit-test-funds': 'waits',
    'set-order-rate': 'refused',
    'place-order': 'refused',
    'replace-order': 'refused',
    'cancel-order': 'refused',
    'assess-account': 'refused',
    'change-account-settings': 'refused',
    'choose-lots': 'refused',
    'due-order': 'waits',
    'trigger-order': 'waits',
    'resolve-order': 'waits',
    'apply-execution-reports': 'waits',
    'reject-cancel': 'waits',
    'reject-replace': 'waits',
    'report-not-sent': 'waits',
    'report-stuck': 'waits',
    'report-unknown-order': 'waits',
    'report-unbookable': 'waits',
    'redrive-account': 'refused',
    'discard-parked': 'refused',
  };

  it.each(Object.entries(KINDS))('of a quarantined account, %s %s', (kind, fate) => {
    expect(isFact({ kind } as AccountCommand)).toBe(fate === 'waits');
  });
});
