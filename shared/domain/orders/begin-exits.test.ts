import { describe, expect, it } from 'vitest';
import {
  cancel,
  deposit,
  open,
  placeBracket,
  placeTerms,
  print,
  T0,
  trigger,
  unknownOrder,
} from '../../../test/support/commands.ts';
import {
  ack,
  active,
  bought,
  busted,
  exits,
  halfDone,
  placed,
  said,
  sent,
  sold,
} from '../../../test/support/exits.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { heard } from '../../../test/support/venue-words.ts';
import { instant } from '../../kernel/brand.ts';

/** The steps by which exits begin: each once, and nothing that the next step would have to set right. */

const steps = (scenario: Scenario): string[] =>
  scenario
    .lastEntry()
    .events.map((event) => (event.type === 'order-armed' ? `armed ${event.state}` : event.type));

describe('exits begin', () => {
  it('with their entry: the take-profit goes out, and the stop shares its hold', () => {
    const begun = placed().when(bought('b', '10'));
    expect(steps(begun)).toEqual(['order-filled', 'order-routed', 'armed HELD']);
  });

  it('with a stop alone, which holds its shares itself', () => {
    const entry = { type: 'limit', limitPrice: '10', quantity: '10' } as const;
    const bracket = placeBracket('b', entry, {}, { stopPrice: '9' });
    const { takeProfit: _none, ...oto } = bracket as Extract<
      typeof bracket,
      { kind: 'place-order' }
    >;
    const only = given(open(), deposit('d', '10000'), { ...oto, group: 'oto' });
    expect(steps(only.when(bought('b', '10')))).toEqual(['order-filled', 'armed FUNDS_HELD']);
  });

  it('anew, both of them, when a fill comes after all', () => {
    const none = placed().and(cancel('c', 'b'), said('b', 'canceled', '0', 'buy'));
    expect(steps(none.when(bought('b', '4')))).toEqual([
      'order-filled',
      'order-routed',
      'order-restated',
      'armed HELD',
      'order-restated',
    ]);
  });

  it('anew, the stop alone, when the take-profit has sold', () => {
    const late = halfDone()
      .and(sold('b-tp', '6'))
      .when(bought('b', '4', '10'));
    expect(steps(late)).toEqual(['order-filled', 'armed FUNDS_HELD', 'order-restated']);
  });

  it('anew, the stop beside a take-profit whose cancel is not confirmed', () => {
    const again = heard('b', 'buy', {
      execId: 'again',
      execType: 'trade',
      lastQuantity: '10',
      lastPrice: '10',
      cumulativeQuantity: '10',
    });
    const back = active()
      .and(busted('b', '0', 'fill b 10', '10', 'buy'))
      .when(again);
    expect(steps(back)).toEqual(['order-filled', 'armed HELD']);
    expect(exits(back)).toEqual(['PENDING_CANCEL 10', 'HELD 10']);
  });

  it('not anew when the client has cancelled them, whatever is sold of the shares', () => {
    const none = halfDone().and(
      cancel('x', 'b-tp'),
      said('b-tp', 'canceled'),
      placeTerms('s', { side: 'sell', type: 'limit', limitPrice: '11', quantity: '6' }),
      sold('s', '6'),
      busted('b', '0', 'fill b 6', '0', 'buy'),
    );
    const late = none.when(bought('b', '4'));
    expect(steps(late)).toEqual(['order-filled']);
    expect(exits(late)).toEqual(['CANCELLED 6', 'CANCELLED 6']);
  });
});

it('a stop that shares again is set off by what was sold before it did', () => {
  const alone = placed().and(bought('b', '10'), unknownOrder('b-tp'));
  const shares = alone.at(instant(T0 + 60_000)).when(ack('b-tp'));
  expect(exits(shares)).toEqual(['ACKNOWLEDGED 10', 'HELD 10']);
  expect(sent(shares.when(trigger('b-sl', print(5, '9'))))).toEqual(['cancel-order limit 10']);
});
