import { describe, expect, it } from 'vitest';
import {
  cancel,
  cancelRejected,
  deposit,
  notSent,
  open,
  orderId,
  placeTerms,
  replace,
  stuck,
} from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { filled, heard, type Own } from '../../../test/support/venue-words.ts';

/** Answers that come when the question is over, or of what nobody asked. */

const said = (of: string, execType: Own['execType'], own: Partial<Own> = {}) =>
  heard(of, 'buy', { execId: `${execType} ${of}`, execType, ...own });
const fill = (of: string, shares: string, cumulative = shares, leaves = '0') =>
  filled('buy', of, shares, '10', cumulative, leaves);

const placed = (): Scenario =>
  given(open(), deposit('d', '10000')).and(
    placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }),
  );
const working = (): Scenario => placed().and(said('b', 'new'));
const replacing = (): Scenario => working().and(replace('r', 'b', { quantity: '12' }));
const replaced = (): Scenario => replacing().and(said('r', 'replaced', { leavesQuantity: '12' }));
const types = (scenario: Scenario): string[] => scenario.lastEntry().events.map(({ type }) => type);

describe('words of the venue that decide nothing', () => {
  it.each(['pending-cancel', 'pending-replace', 'status', 'stopped', 'calculated'] as const)(
    '%s of an order at work is written down',
    (execType) => {
      const heardOf = working().when(said('b', execType));
      expect(types(heardOf)).toEqual(['nothing-to-do']);
      expect(heardOf.isApplied(said('b', execType))).toBe(true);
    },
  );
});

describe('a replacement', () => {
  it('that was accepted, and of which it is said that it was not sent, works on', () => {
    const late = replaced().when(notSent('r', 'replace-order'));
    expect(types(late)).toEqual(['nothing-to-do']);
    expect(late.order('r').state).toBe('ACKNOWLEDGED');
  });

  it('that a kill switch stopped on its way says which', () => {
    const stopped = { ...notSent('r', 'replace-order'), reason: 'ACCOUNT_HALTED' } as const;
    const { state, reason } = replacing()
      .when(stopped as never)
      .order('r');
    expect([state, reason]).toEqual(['REJECTED', 'ACCOUNT_HALTED']);
  });

  it('is over with its order, also when that was filled before', () => {
    const over = replacing()
      .and(fill('b', '10'))
      .when(said('b', 'canceled', { cumulativeQuantity: '10' }));
    expect(over.order('b').state).toBe('FILLED');
    expect(over.order('r').state).toBe('REJECTED');
    expect(over.money().held).toBe('0');
  });

  it('that was accepted is at the venue: when its cancel is refused, it works on there', () => {
    const back = replaced().and(cancel('c', 'r'), cancelRejected('r'));
    expect(back.order('r').state).toBe('ACKNOWLEDGED');
  });
});

describe('an order that the venue rejected', () => {
  it('works after all when the venue says that it has changed it, unasked', () => {
    const back = placed()
      .and(said('b', 'rejected'))
      .when(said('b', 'replaced', { leavesQuantity: '10' }));
    expect(back.order('b').state).toBe('ACKNOWLEDGED');
    expect(back.money().held).toBe('100');
  });
});

describe('a report that the session refused', () => {
  const refused = stuck('b', 'new-order', 'refused');

  it('leaves the order in doubt, and says no more', () => {
    expect(types(working().when(refused))).toEqual(['order-in-doubt']);
  });

  it('of an order that was replaced is known again by the order that it names', () => {
    const twice = replaced().and(
      replace('q', 'r', { quantity: '14' }),
      said('q', 'replaced', { leavesQuantity: '14' }),
    );
    const doubt = twice.when(refused);
    expect(doubt.order('q').reportInDoubt).toBe(true);
    expect(doubt.order('r').reportInDoubt).toBeUndefined();
    expect(doubt.isApplied(refused)).toBe(true);
  });
});

describe('a cancel of an order at work', () => {
  it('is one message, and nothing else to say', () => {
    expect(types(working().when(cancel('c', 'b')))).toEqual(['cancel-requested']);
  });
});

describe('a bust of what the firm filled from its inventory', () => {
  it('is a bug: no venue made that fill', () => {
    const whole = given(open(), deposit('d', '10000')).and(
      placeTerms('b', { quantity: '2.5' }),
      fill('b', '2'),
    );
    expect(whole.order('b').state).toBe('FILLED');
    const bust = said('b', 'trade-cancel', {
      execRefId: `house-${orderId('b').replaceAll('-', '')}`,
      cumulativeQuantity: '1.5',
      leavesQuantity: '0.5',
    });
    expect(() => whole.when(bust)).toThrow('BugError: fill house-');
  });
});
