import { describe, expect, it } from 'vitest';
import {
  cancel,
  orderId,
  placeTerms,
  print,
  replace,
  trigger,
} from '../../../test/support/commands.ts';
import {
  ack,
  bought,
  busted,
  further,
  furtherExits,
  furtherStates,
  halfDone,
  placed,
  said,
  sent,
  setOff,
} from '../../../test/support/exits.ts';
import type { Scenario } from '../../../test/support/given.ts';
import { heard } from '../../../test/support/venue-words.ts';
import { text } from '../money/exact.ts';

/** What the orders of a group know of each other once one of them is replaced. */

const accepted = (of: string, cumulativeQuantity: string, leavesQuantity: string) =>
  heard(of, 'buy', {
    execId: `replaced ${of}`,
    execType: 'replaced',
    cumulativeQuantity,
    leavesQuantity,
  });

/** The entry had a late fill, which a further exit is for. */
const beside = (): Scenario =>
  halfDone()
    .and(setOff, said('b-tp', 'canceled'), ack('b-sl'))
    .and(bought('b', '4', '10'));

describe('an entry that works again after a bust, and is replaced', () => {
  it('hands on the exits that were placed beside its own, which know it by its new name', () => {
    const story = beside();
    const id = further(story);
    const replaced = story.and(
      busted('b', '6', 'fill b 10', '4', 'buy'),
      replace('q', 'b', { limitPrice: '9.9' }),
      accepted('q', '6', '4'),
    );
    expect(replaced.order('q').furtherExits).toEqual([id]);
    expect(replaced.order(id).group?.entry).toBe(orderId('q'));
    expect(replaced.order('b-sl').group?.entry).toBe(orderId('q'));
  });

  it('hands on how many of its shares the client has sold', () => {
    const short = placed().and(
      bought('b', '2', '2', '8'),
      bought('b', '4', '6', '4'),
      placeTerms('s', { side: 'sell', type: 'limit', limitPrice: '11', quantity: '2' }),
      cancel('c', 'b'),
      said('b', 'canceled', '6', 'buy'),
      busted('b', '2', 'fill b 6', '8', 'buy'),
      replace('q', 'b', { limitPrice: '9.9' }),
      accepted('q', '2', '8'),
    );
    const { notForExits } = short.order('q');
    expect(notForExits && text(notForExits)).toBe('2');
  });
});

describe('an entry of which a bust took what the client had given up, and that is replaced', () => {
  it('hands on that it was taken: it is not taken again', () => {
    const story = beside();
    const id = further(story);
    const replaced = story.and(
      ack(id),
      cancel('own', id),
      said(id, 'canceled'),
      busted('b', '6', 'fill b 10', '4', 'buy'),
      replace('q', 'b', { limitPrice: '9.9' }),
      accepted('q', '6', '4'),
    );
    const { givenUpBusted } = replaced.order('q');
    expect(givenUpBusted && text(givenUpBusted)).toBe('4');
    expect(sent(replaced.when(busted('q', '0', 'fill b 6', '4', 'buy')))).toEqual([
      'cancel-order market 6',
    ]);
  });
});

describe('a further exit that is replaced while it waits', () => {
  it('is known to its entry by its new name, and the others by theirs', () => {
    const story = beside();
    const waits = story.and(said(further(story), 'rejected'));
    const [first] = furtherExits(waits);
    const replaced = waits.when(replace('r', further(waits), { stopPrice: '8' }));
    expect(furtherExits(replaced)).toEqual([first, orderId('r')]);
    expect(furtherStates(replaced)).toEqual(['REJECTED 4', 'FUNDS_HELD 4']);
    expect(sent(replaced.when(trigger('r', print(9, '8.5'))))).toEqual([]);
    expect(sent(replaced.when(trigger('r', print(9, '8'))))).toEqual(['new-order market 4']);
  });
});
