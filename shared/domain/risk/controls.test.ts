import { describe, expect, it } from 'vitest';
import { positionOf, termsOf } from '../../../test/support/api-fixtures.ts';
import { orderCheck } from '../../../test/support/order-check.ts';
import { checkOrder } from './check-order.ts';
import {
  CONTROL_REASONS,
  CONTROL_STATES,
  type ControlScope,
  type ControlState,
  controlsOver,
  isControlReason,
  scopesOf,
  stoppedBy,
} from './controls.ts';

const subject = { venue: 'alpha', symbol: 'ACME', account: 'a1' };
const over = (...turned: [ControlScope, ControlState][]) => controlsOver(subject, new Map(turned));
const buy = { terms: termsOf() };
const sell = { terms: termsOf({ side: 'sell' }), position: positionOf() };

/** Scope by scope: what a purchase and a sale are refused for. */
const ROWS: [ControlScope, ControlState, bought: string | undefined, sold: string | undefined][] = [
  ['global', 'open', undefined, undefined],
  ['global', 'halted', 'TRADING_HALTED_GLOBAL', 'TRADING_HALTED_GLOBAL'],
  ['global', 'closing-only', 'TRADING_CLOSING_ONLY_GLOBAL', undefined],
  ['venue/alpha', 'open', undefined, undefined],
  ['venue/alpha', 'halted', 'VENUE_HALTED', 'VENUE_HALTED'],
  ['venue/alpha', 'closing-only', 'VENUE_CLOSING_ONLY', undefined],
  ['venue/other', 'halted', undefined, undefined],
  ['symbol/ACME', 'open', undefined, undefined],
  ['symbol/ACME', 'halted', 'SYMBOL_HALTED', 'SYMBOL_HALTED'],
  ['symbol/ACME', 'closing-only', 'SYMBOL_CLOSING_ONLY', undefined],
  ['symbol/OTHR', 'halted', undefined, undefined],
  ['account/a1', 'open', undefined, undefined],
  ['account/a1', 'halted', 'ACCOUNT_HALTED', 'ACCOUNT_HALTED'],
  ['account/a1', 'closing-only', 'ACCOUNT_CLOSING_ONLY', undefined],
  ['account/a2', 'halted', undefined, undefined],
];

describe('kill switches', () => {
  it.each(ROWS)('%s %s: a purchase is refused for %s, a sale for %s', (scope, state, ...said) => {
    const controls = over([scope, state]);
    const reasons = [buy, sell].map(
      (order) => checkOrder(orderCheck({ ...order, controls }))?.reason,
    );
    expect(reasons).toEqual(said);
    // What stops a placement stops an order on its way to the venue too, for the same reason.
    expect([buy, sell].map(({ terms }) => stoppedBy({ controls, terms }))).toEqual(said);
  });

  it('are turned to these states, and to no other', () => {
    expect(CONTROL_STATES).toEqual(['open', 'closing-only', 'halted']);
    expect(new Set(ROWS.map(([, state]) => state))).toEqual(new Set(CONTROL_STATES));
  });

  it('that were never turned are open', () => {
    expect(over()).toEqual({ global: 'open', venue: 'open', symbol: 'open', account: 'open' });
    expect(stoppedBy({ controls: undefined, terms: termsOf() })).toBeUndefined();
  });

  it('name the widest when several stop', () => {
    const controls = over(
      ['symbol/ACME', 'halted'],
      ['account/a1', 'halted'],
      ['global', 'halted'],
    );
    expect(checkOrder(orderCheck({ controls }))?.reason).toBe('TRADING_HALTED_GLOBAL');
    expect(stoppedBy({ controls, terms: termsOf() })).toBe('TRADING_HALTED_GLOBAL');
  });

  it('have reasons of their own, and no others', () => {
    expect(CONTROL_REASONS.every(isControlReason)).toBe(true);
    expect(isControlReason('INSUFFICIENT_SHARES')).toBe(false);
  });

  it('are asked for by four names', () => {
    expect(Object.values(scopesOf(subject))).toEqual([
      'global',
      'venue/alpha',
      'symbol/ACME',
      'account/a1',
    ]);
  });
});
