import { describe, expect, it } from 'vitest';
import { deposit, open, place, reports } from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';

/** A message may bring several reports of an order, and what the later ones speak of may have come with it. */
const placed = (): Scenario =>
  given(open(), deposit('d', '1000')).and(place('b', 'buy', '10', 'ACME', '20'));

const fill = {
  execId: 'f',
  execType: 'trade',
  lastQuantity: '10',
  lastPrice: '20',
  cumulativeQuantity: '10',
} as const;
const corrected = (execId: string, execRefId: string, lastPrice: string) =>
  ({ ...fill, execId, execType: 'trade-correct', execRefId, lastPrice }) as const;
const bust = (execId: string, execRefId: string) =>
  ({ execId, execType: 'trade-cancel', execRefId, leavesQuantity: '10' }) as const;
const told = (scenario: Scenario): string[] => scenario.lastEntry().events.map(({ type }) => type);

describe('reports in one message', () => {
  it('bust a fill that came with them', () => {
    const result = placed().and(reports('b', 'buy', 'ACME', fill, bust('x', 'f')));
    expect(told(result)).toEqual(['order-filled', 'fill-busted']);
    expect(result.position('ACME')).toEqual({ quantity: '0', cost: '0' });
    expect(result.money()).toMatchObject({ held: '200', unsettled: {}, buyingPower: '800' });
    expect(result.order('b').state).toBe('ACKNOWLEDGED');
  });

  it('correct a fill that came with them, and the correction again', () => {
    const result = placed().and(
      reports('b', 'buy', 'ACME', fill, corrected('c1', 'f', '19'), corrected('c2', 'c1', '18')),
    );
    expect(told(result)).toEqual([
      'order-filled',
      ...['fill-busted', 'order-filled'],
      ...['fill-busted', 'order-filled'],
    ]);
    expect(result.position('ACME')).toEqual({ quantity: '10', cost: '180' });
    expect(result.money().unsettled).toEqual({ '2026-11-23': '-180' });
  });

  it('may not take a fill back twice: that is a bug, not a booking', () => {
    const message = reports('b', 'buy', 'ACME', fill, bust('x', 'f'), bust('y', 'f'));
    expect(() => placed().when(message)).toThrow('BugError: missing: fill f of trade-cancel y');
  });

  it('may not take back what nobody has filled', () => {
    const message = reports('b', 'buy', 'ACME', fill, bust('x', 'g'));
    expect(() => placed().when(message)).toThrow('BugError: missing: fill g of trade-cancel x');
  });

  it('that say the same count once', () => {
    const result = placed().and(reports('b', 'buy', 'ACME', fill, fill));
    expect(told(result)).toEqual(['order-filled']);
    const again = placed().and(
      reports('b', 'buy', 'ACME', fill),
      reports('b', 'buy', 'ACME', fill, bust('x', 'f')),
    );
    expect(told(again)).toEqual(['fill-busted']);
  });
});
