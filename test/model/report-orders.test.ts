import { afterAll, describe, expect, it } from 'vitest';
import type { AccountCommandWire } from '../../shared/app/wire/account-command.ts';
import { text } from '../../shared/domain/money/exact.ts';
import { hasEnded } from '../../shared/domain/orders/order.ts';
import {
  cancel,
  cancelRejected,
  deposit,
  open,
  placeBracket,
  placeTerms,
  replace,
  replaceRejected,
  reports,
} from '../support/commands.ts';
import { given, type Scenario } from '../support/given.ts';

/**
 * Every order in which the reports of an order's life can arrive, with one of them twice and one lost, which then comes
 * last or never. What is booked is what the venue did, or the account is parked; it is never booked wrongly.
 */

type Own = Parameters<typeof reports>[3];
type Side = 'buy' | 'sell';
const heard = (of: string, side: Side, own: Own) => reports(of, side, 'ACME', own);
const said = (of: string, execType: Own['execType'], cum = '0', leaves = '0', side: Side = 'buy') =>
  heard(of, side, {
    execId: `${execType} ${of} ${cum}`,
    execType,
    cumulativeQuantity: cum,
    leavesQuantity: leaves,
  });
const trade = (of: string, shares: string, cum: string, leaves: string, side: Side = 'buy') =>
  heard(of, side, {
    execId: `trade ${of} ${cum}`,
    execType: 'trade',
    lastQuantity: shares,
    lastPrice: '10',
    cumulativeQuantity: cum,
    leavesQuantity: leaves,
  });

const funded = (): Scenario => given(open(), deposit('d', '10000'));
const placed = (quantity = '10'): Scenario =>
  funded().and(placeTerms('b', { type: 'limit', limitPrice: '10', quantity }));
const owning = (): Scenario =>
  placed().and(
    trade('b', '10', '10', '0'),
    placeTerms('s', { side: 'sell', type: 'limit', limitPrice: '10', quantity: '10' }),
  );
const replacing = (): Scenario =>
  placed().and(said('b', 'new', '0', '10'), replace('r', 'b', { quantity: '20' }));
const bracket = (): Scenario =>
  funded().and(
    placeBracket(
      'b',
      { type: 'limit', limitPrice: '10', quantity: '10' },
      { limitPrice: '10' },
      { stopPrice: '9' },
    ),
  );

type Life = {
  readonly start: () => Scenario;
  readonly reports: readonly AccountCommandWire[];
  /** What the venue did: shares owned, what is held, the states of the orders. */
  readonly truth: readonly [shares: string, held: string, ...states: string[]];
};

const LIVES: Readonly<Record<string, Life>> = {
  'filled in parts': {
    start: placed,
    reports: [
      said('b', 'new', '0', '10'),
      trade('b', '4', '4', '6'),
      trade('b', '3', '7', '3'),
      trade('b', '3', '10', '0'),
    ],
    truth: ['10', '0', 'b FILLED'],
  },
  'sold in parts': {
    start: owning,
    reports: [
      said('s', 'new', '0', '10', 'sell'),
      trade('s', '4', '4', '6', 'sell'),
      trade('s', '3', '7', '3', 'sell'),
      trade('s', '3', '10', '0', 'sell'),
    ],
    truth: ['0', '0', 'b FILLED', 's FILLED'],
  },
  'cancelled while it fills': {
    start: () => placed().and(cancel('c', 'b')),
    reports: [
      said('b', 'new', '0', '10'),
      trade('b', '4', '4', '6'),
      said('b', 'pending-cancel', '4', '6'),
      trade('b', '2', '6', '4'),
      said('b', 'canceled', '6'),
    ],
    truth: ['6', '0', 'b CANCELLED'],
  },
  'filled after its cancel, late': {
    start: () => placed().and(cancel('c', 'b')),
    reports: [
      said('b', 'new', '0', '10'),
      trade('b', '4', '4', '6'),
      said('b', 'canceled', '4'),
      trade('b', '2', '6', '0'),
    ],
    truth: ['6', '0', 'b CANCELLED'],
  },
  'filled before its cancel': {
    start: () => placed().and(cancel('c', 'b')),
    reports: [
      said('b', 'new', '0', '10'),
      said('b', 'pending-cancel', '0', '10'),
      trade('b', '4', '4', '6'),
      trade('b', '6', '10', '0'),
      cancelRejected('b'),
    ],
    truth: ['10', '0', 'b FILLED'],
  },
  'suspended and expired': {
    start: placed,
    reports: [
      said('b', 'new', '0', '10'),
      trade('b', '4', '4', '6'),
      said('b', 'suspended', '4', '6'),
      said('b', 'restated', '4', '6'),
      trade('b', '2', '6', '4'),
      said('b', 'expired', '6'),
    ],
    truth: ['6', '0', 'b EXPIRED'],
  },
  'busted and filled again': {
    start: placed,
    reports: [
      said('b', 'new', '0', '10'),
      trade('b', '4', '4', '6'),
      trade('b', '6', '10', '0'),
      heard('b', 'buy', {
        execId: 'bust',
        execType: 'trade-cancel',
        execRefId: 'trade b 10',
        cumulativeQuantity: '4',
        leavesQuantity: '6',
      }),
      heard('b', 'buy', {
        execId: 'again',
        execType: 'trade',
        lastQuantity: '6',
        lastPrice: '9',
        cumulativeQuantity: '10',
      }),
    ],
    truth: ['10', '0', 'b FILLED'],
  },
  'corrected and cancelled': {
    start: placed,
    reports: [
      said('b', 'new', '0', '10'),
      trade('b', '4', '4', '6'),
      trade('b', '2', '6', '4'),
      heard('b', 'buy', {
        execId: 'correct',
        execType: 'trade-correct',
        execRefId: 'trade b 4',
        lastQuantity: '3',
        lastPrice: '9.5',
        cumulativeQuantity: '5',
        leavesQuantity: '5',
      }),
      said('b', 'canceled', '5'),
    ],
    truth: ['5', '0', 'b CANCELLED'],
  },
  'replaced while it fills': {
    start: replacing,
    reports: [
      trade('b', '4', '4', '6'),
      said('r', 'pending-replace', '4', '6'),
      said('r', 'replaced', '4', '16'),
      trade('r', '6', '10', '10'),
      trade('r', '6', '16', '4'),
      trade('r', '4', '20', '0'),
    ],
    truth: ['20', '0', 'b REPLACED', 'r FILLED'],
  },
  'replaced, busted and cancelled': {
    start: replacing,
    reports: [
      trade('b', '4', '4', '6'),
      said('r', 'replaced', '4', '16'),
      trade('r', '6', '10', '10'),
      heard('b', 'buy', {
        execId: 'bust',
        execType: 'trade-cancel',
        execRefId: 'trade b 4',
        cumulativeQuantity: '6',
        leavesQuantity: '14',
      }),
      said('r', 'canceled', '6'),
    ],
    truth: ['6', '0', 'b REPLACED', 'r CANCELLED'],
  },
  'filled before its replace': {
    start: replacing,
    reports: [
      trade('b', '4', '4', '6'),
      said('r', 'pending-replace', '4', '6'),
      trade('b', '6', '10', '0'),
      replaceRejected('r'),
    ],
    truth: ['10', '0', 'b FILLED', 'r REJECTED'],
  },
  'of a fraction': {
    start: () => placed('2.5'),
    reports: [said('b', 'new', '0', '2'), trade('b', '1', '1', '1'), trade('b', '1', '2', '0')],
    truth: ['2.5', '0', 'b FILLED'],
  },
  'with an exit': {
    start: bracket,
    reports: [
      said('b', 'new', '0', '10'),
      trade('b', '10', '10', '0'),
      said('b-tp', 'new', '0', '10', 'sell'),
      trade('b-tp', '4', '4', '6', 'sell'),
      trade('b-tp', '6', '10', '0', 'sell'),
    ],
    truth: ['0', '0', 'b FILLED', 'b-tp FILLED', 'b-sl CANCELLED'],
  },
};

/** undefined: parked. */
function deliver(scenario: Scenario, report: AccountCommandWire): Scenario | undefined {
  if (scenario.isApplied(report)) return scenario;
  try {
    return scenario.when(report);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('BugError')) return undefined;
    throw error;
  }
}

const sharesOf = (scenario: Scenario): string =>
  text(scenario.state.positions.get('ACME')?.quantity ?? (0 as never));

/** Whether an open order is paused or works is not told by a report's numbers, so any open state is one. */
function booked(scenario: Scenario): string {
  const { held, settled, unsettled } = scenario.money();
  const orders = [...scenario.state.orders.values()].map(
    ({ clientOrderId, state, filledQuantity, filledValue }) =>
      `${clientOrderId} ${hasEnded(state) ? state : 'open'} ${text(filledQuantity)} ${text(filledValue)}`,
  );
  const holds = [...scenario.account().open.values()].map((hold) => JSON.stringify(hold));
  const position = scenario.state.positions.get('ACME');
  const owned =
    position === undefined ? 'none' : `${text(position.quantity)} ${text(position.cost)}`;
  return JSON.stringify({ held, settled, unsettled, orders, holds, owned });
}

type Path = {
  readonly scenario: Scenario;
  readonly to: readonly number[];
  readonly come: readonly number[];
  readonly twice: boolean;
  readonly lost?: number;
  /** Lost first, and sent again after all others. */
  readonly last?: number;
};

type Tally = { right: number; parked: number };

/** How many orders there are from here on: those behind a parked report are counted without being played. */
function ordersFrom(
  left: number,
  come: number,
  twice: boolean,
  loss: 'may' | 'never' | 'last',
): number {
  if (left === 0) return loss === 'last' || twice ? 1 : 1 + come;
  let count = left * ordersFrom(left - 1, come + 1, twice, loss);
  if (!twice) count += come * ordersFrom(left, come, true, loss);
  if (loss !== 'may') return count;
  count += left * ordersFrom(left - 1, come, twice, 'never');
  return count + left * ordersFrom(left - 1, come, twice, 'last');
}

function playAll({ start, reports: all }: Life, name: string): Tally {
  const tally: Tally = { right: 0, parked: 0 };
  /** What the reports give in their own order, without the lost one; undefined: that is parked. */
  const inOrder = (without?: number): string | undefined => {
    let scenario: Scenario | undefined = start();
    for (const [index, report] of all.entries()) {
      if (index !== without && scenario !== undefined) scenario = deliver(scenario, report);
    }
    return scenario && booked(scenario);
  };
  const whole = inOrder();
  const lacking = all.map((_, index) => inOrder(index));
  const judge = (scenario: Scenario, lost: number | undefined, how: readonly number[]): void => {
    const expected = lost === undefined ? whole : lacking[lost];
    expect(booked(scenario), `${name}: ${how.join()} lost ${lost}`).toBe(expected);
    tally.right += 1;
  };
  const step = (index: number, path: Path): void => {
    const scenario = deliver(path.scenario, all[index] as AccountCommandWire);
    if (scenario !== undefined) {
      walk({ ...path, scenario });
      return;
    }
    const { to, come, twice, lost, last } = path;
    const isLossOver = last === undefined ? 'may' : 'last';
    const loss = lost === undefined ? isLossOver : 'never';
    tally.parked += ordersFrom(to.length, come.length, twice, loss);
  };
  const walk = (path: Path): void => {
    const { scenario, to, come, twice, lost, last } = path;
    if (to.length === 0) {
      if (last !== undefined) {
        const { last: _now, ...rest } = path;
        step(last, { ...rest, come: [...come, last], twice: true });
        return;
      }
      judge(scenario, lost, come);
    }
    for (const index of to) {
      const others = to.filter((each) => each !== index);
      step(index, { ...path, to: others, come: [...come, index] });
      if (lost !== undefined || last !== undefined) continue;
      walk({ ...path, to: others, lost: index });
      walk({ ...path, to: others, last: index });
    }
    if (!twice) for (const index of come) step(index, { ...path, twice: true });
  };
  walk({ scenario: start(), to: all.map((_, index) => index), come: [], twice: false });
  return tally;
}

const tallies = new Map<string, Tally>();
afterAll(() => {
  const all = [...tallies.values()];
  const right = all.reduce((sum, each) => sum + each.right, 0);
  const parked = all.reduce((sum, each) => sum + each.parked, 0);
  console.log(
    `orders of reports: ${right + parked} of ${all.length} lives, ${right} booked right, ${parked} parked`,
  );
});

describe.each(Object.entries(LIVES))('an order %s', (name, life) => {
  const { start, reports: all, truth } = life;

  it('is booked as the venue did it', () => {
    const over = start().and(...all);
    const states = [...over.state.orders.values()].map(({ id, state }) => [id, state] as const);
    expect([sharesOf(over), over.money().held]).toEqual(truth.slice(0, 2));
    expect(states).toHaveLength(truth.length - 2);
    for (const each of truth.slice(2)) {
      const [of = '', state] = each.split(' ');
      expect(over.order(of).state, of).toBe(state);
    }
  });

  it('is booked so or parked in every order of its reports', () => {
    const tally = playAll(life, name);
    expect(tally.right).toBeGreaterThan(0);
    tallies.set(name, tally);
  });
});
