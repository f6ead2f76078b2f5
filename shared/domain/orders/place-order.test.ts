import { describe, expect, it } from 'vitest';
import { byPrice, deposit, open, placeTerms, T0 } from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { text } from '../money/exact.ts';

const funded = (): Scenario => given(open(), deposit('d', '10000')).priced('ACME', '10');
const types = (scenario: Scenario): string[] => scenario.lastEntry().events.map(({ type }) => type);

describe('a placement', () => {
  it('that goes to the venue is one event, whose message may be sent for a minute', () => {
    const placed = funded().when(placeTerms('b', {}));
    expect(types(placed)).toEqual(['order-placed']);
    expect(placed.order('b')).not.toHaveProperty('group');
    expect(placed.lastEntry().outgoing).toMatchObject([{ notAfter: T0 + 60_000 }]);
  });

  it('is taken up to an hour late', () => {
    expect(
      funded()
        .when(placeTerms('b', {}, T0 - 3_600_000))
        .entries(),
    ).toBe(1);
    expect(
      funded()
        .when(placeTerms('b', {}, T0 - 3_600_001))
        .entries(),
    ).toBe(0);
  });

  it('leaves no trace when another body has its order, or it is placed already', () => {
    const other = { ...placeTerms('b', {}), bodyHash: 'cd'.repeat(32) };
    expect(funded().pending('b').when(other).entries()).toBe(0);
    const again = { ...placeTerms('b', {}), id: '00000000-0000-4000-8000-0000000000f3' };
    expect(funded().and(placeTerms('b', {})).when(again).entries()).toBe(0);
  });

  it('of a trailing stop remembers the last sale, and of no other order', () => {
    const trailing = { side: 'buy', type: 'trailing_stop', trail: byPrice('1') } as const;
    const placed = funded().and(placeTerms('t', trailing), placeTerms('b', {}));
    expect(placed.order('t').firstMark?.toString()).toBe('10');
    expect(placed.order('b')).not.toHaveProperty('firstMark');
    const unpriced = given(open(), deposit('d', '10000')).and(placeTerms('t', trailing));
    expect(unpriced.order('t')).not.toHaveProperty('firstMark');
  });

  it('of dollars is refused while there is no price to size it by', () => {
    const placed = funded().when(
      placeTerms('n', { symbol: 'DARK', quantity: '0', notional: '20' }),
    );
    expect(placed.order('n')).toMatchObject({ state: 'REJECTED', reason: 'PRICE_UNAVAILABLE' });
  });

  it('of dollars that the held price makes less than a share is filled by the inventory', () => {
    const dollars = (notional: string) =>
      funded()
        .and(placeTerms('n', { quantity: '0', notional }))
        .order('n');
    expect(dollars('10.2').state).toBe('FILLED');
    expect(text(dollars('10.2').filledQuantity)).toBe('1.02');
    expect(dollars('10.3')).toMatchObject({ state: 'ROUTED' });
    expect(dollars('10.3').venueQuantity?.toString()).toBe('1');
  });
});
