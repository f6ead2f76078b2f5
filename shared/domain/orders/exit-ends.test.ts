import { describe, expect, it } from 'vitest';
import {
  cancel,
  deposit,
  due,
  open,
  placeBracket,
  unknownOrder,
} from '../../../test/support/commands.ts';
import {
  active,
  bought,
  busted,
  exits,
  placed,
  said,
  sent,
  sharesHeld,
  sold,
} from '../../../test/support/exits.ts';
import { given } from '../../../test/support/given.ts';
import { instant } from '../../kernel/brand.ts';

/** How the end of one exit ends the other, by who ended it. */

describe('an exit that expires', () => {
  it('at the venue takes the stop with it', () => {
    const over = active().when(said('b-tp', 'expired'));
    expect(exits(over)).toEqual(['EXPIRED 10', 'EXPIRED 10']);
    expect(sharesHeld(over)).toEqual([]);
  });

  it('here takes the take-profit back from the venue', () => {
    const { expiresAt = instant(0) } = active().order('b-sl');
    const over = active()
      .at(expiresAt)
      .when(due('b-sl', 'expiry', expiresAt));
    expect(exits(over)).toEqual(['PENDING_CANCEL 10', 'EXPIRED 10']);
    expect(sent(over)).toEqual(['cancel-order limit 10']);
  });

  it('before its entry was busted does not come back when that fills again', () => {
    const undone = active().and(busted('b', '0', 'fill b 10', '10', 'buy'));
    const { expiresAt = instant(0) } = undone.order('b-sl');
    expect(undone.order('b-sl').state).toBe('CANCELLED');
    const again = (at: number) =>
      undone
        .and(said('b-tp', 'canceled'))
        .at(instant(at))
        .when(bought('b', '4', '4', '6'))
        .order('b-sl').state;
    expect(again(expiresAt - 1)).not.toBe('CANCELLED');
    expect(again(expiresAt)).toBe('CANCELLED');
  });
});

describe('a take-profit that is over', () => {
  it('by the client’s cancel takes the stop with it, by the venue’s word alone not', () => {
    const asked = active().and(cancel('c', 'b-tp'), said('b-tp', 'canceled'));
    expect(exits(asked)).toEqual(['CANCELLED 10', 'CANCELLED 10']);
    const alone = active().and(said('b-tp', 'canceled'));
    expect(exits(alone)).toEqual(['CANCELLED 10', 'FUNDS_HELD 10']);
    expect(sharesHeld(alone)).toEqual(['10']);
  });

  it('because the venue never had it leaves the stop, though the client had cancelled', () => {
    const lost = placed().and(bought('b', '10'), cancel('c', 'b-tp'), unknownOrder('b-tp'));
    expect(exits(lost)).toEqual(['FAILED 10', 'FUNDS_HELD 10']);
  });

  it('half sold leaves the stop the rest, which it holds', () => {
    const half = active().and(sold('b-tp', '4', '4', '6'), said('b-tp', 'canceled', '4'));
    expect(exits(half)).toEqual(['CANCELLED 10', 'FUNDS_HELD 6']);
    expect(sharesHeld(half)).toEqual(['6']);
  });
});

it('a stop without a take-profit begins to hold its shares itself', () => {
  const bracket = placeBracket(
    'b',
    { type: 'limit', limitPrice: '10', quantity: '10' },
    {},
    { stopPrice: '9' },
  );
  const { takeProfit: _none, ...oto } = bracket as Extract<typeof bracket, { kind: 'place-order' }>;
  const begun = given(open(), deposit('d', '10000')).and(
    { ...oto, group: 'oto' },
    bought('b', '10'),
  );
  expect(begun.order('b-sl')).toMatchObject({ state: 'FUNDS_HELD', waitsFor: 'trigger' });
  expect(sharesHeld(begun)).toEqual(['10']);
});

it('a take-profit without a stop sells what its entry brought, and nothing follows it', () => {
  const bracket = placeBracket(
    'b',
    { type: 'limit', limitPrice: '10', quantity: '10' },
    { limitPrice: '12' },
    {},
  );
  const { stopLoss: _none, ...oto } = bracket as Extract<typeof bracket, { kind: 'place-order' }>;
  const begun = given(open(), deposit('d', '10000')).and(
    { ...oto, group: 'oto' },
    bought('b', '10'),
  );
  expect(begun.order('b-tp').state).toBe('ROUTED');
  const over = begun.and(said('b-tp', 'canceled'));
  expect(over.order('b-tp').state).toBe('CANCELLED');
  expect(sharesHeld(over)).toEqual([]);
  const done = begun.and(sold('b-tp', '10'));
  expect(done.position('ACME').quantity).toBe('0');
});
