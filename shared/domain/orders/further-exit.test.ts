import { describe, expect, it } from 'vitest';
import {
  byPrice,
  cancel,
  deposit,
  notSent,
  open,
  placeBracket,
  print,
  trigger,
  unknownOrder,
} from '../../../test/support/commands.ts';
import {
  ack,
  active,
  bought,
  busted,
  exits,
  further,
  furtherStates,
  halfDone,
  said,
  sent,
  setOff,
  sharesHeld,
  sold,
} from '../../../test/support/exits.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { heard } from '../../../test/support/venue-words.ts';

/** What is placed beside a bracket's own exits: for a fill that came late, or in place of one that is no more. */

/** The stop is out for six when the entry's last four come: those have an exit of their own. */
const beside = (): Scenario =>
  halfDone()
    .and(setOff, said('b-tp', 'canceled'), ack('b-sl'))
    .when(bought('b', '4', '10'));

/** The entry's last fill, of four, was of fewer shares or at another price: so many in all. */
const correctedTo = (cumulativeQuantity: string) =>
  heard('b', 'buy', {
    execId: 'less',
    execType: 'trade-correct',
    execRefId: 'fill b 10',
    lastQuantity: String(Number(cumulativeQuantity) - 6),
    lastPrice: '9.9',
    cumulativeQuantity,
  });

describe('a further exit', () => {
  it('is a leg of its bracket, in the terms of its stop', () => {
    const late = beside();
    const own = late.order(further(late));
    expect(own.group).toEqual(late.order('b').group);
    expect(own.terms).toMatchObject({ type: 'stop', side: 'sell' });
    expect(furtherStates(late)).toEqual(['ROUTED 4']);
    expect(sent(late)).toEqual(['new-order market 4']);
    expect(sharesHeld(late).sort()).toEqual(['4', '6']);
  });

  it('is taken back when the fill is busted that it was placed for', () => {
    const late = beside();
    const bust = late.when(busted('b', '6', 'fill b 10', '0', 'buy'));
    expect(sent(bust)).toEqual(['cancel-order market 4']);
    expect(furtherStates(bust)).toEqual(['PENDING_CANCEL 4']);
    const over = bust.when(said(further(late), 'canceled'));
    expect(furtherStates(over)).toEqual(['CANCELLED 4']);
    expect(sharesHeld(over)).toEqual(['6']);
    const done = over.when(sold('b-sl', '6', '6', '0', '9'));
    expect(done.position('ACME').quantity).toBe('0');
    expect(sharesHeld(done)).toEqual([]);
  });

  it('taken back for a part, is followed by one for what is left', () => {
    const late = beside();
    const first = further(late);
    const corrected = late.when(
      heard('b', 'buy', {
        execId: 'less',
        execType: 'trade-correct',
        execRefId: 'fill b 10',
        lastQuantity: '3',
        lastPrice: '10',
        cumulativeQuantity: '9',
      }),
    );
    expect(sent(corrected)).toEqual(['cancel-order market 4']);
    const rest = corrected.when(said(first, 'canceled'));
    expect(furtherStates(rest)).toEqual(['CANCELLED 4', 'ROUTED 3']);
    expect(sent(rest)).toEqual(['new-order market 3']);
    expect(sharesHeld(rest).sort()).toEqual(['3', '6']);
  });

  it('that was not sent is watched again, and set off by the next print', () => {
    const late = beside();
    const again = late.when(notSent(further(late), 'new-order'));
    expect(furtherStates(again)).toEqual(['FUNDS_HELD 4']);
    expect(sharesHeld(again).sort()).toEqual(['4', '6']);
    const off = again.when(trigger(further(late), print(7, '8.9')));
    expect(sent(off)).toEqual(['new-order market 4']);
  });

  it('of a trailing stop trails on from where that was set off', () => {
    const exits = [{ limitPrice: '12' }, { type: 'trailing_stop', trail: byPrice('1') }] as const;
    const entry = { type: 'limit', limitPrice: '10', quantity: '10' } as const;
    const late = given(open(), deposit('d', '10000'), placeBracket('b', entry, ...exits)).and(
      bought('b', '6', '6', '4'),
      cancel('c', 'b'),
      said('b', 'canceled', '6', 'buy'),
      trigger('b-sl', print(5, '9'), print(4, '10')),
      said('b-tp', 'canceled'),
      bought('b', '4', '10'),
    );
    const id = further(late);
    const waits = late.and(notSent(id, 'new-order'));
    expect(furtherStates(waits)).toEqual(['FUNDS_HELD 4']);
    expect(furtherStates(waits.and(trigger(id, print(7, '9.01'))))).toEqual(['FUNDS_HELD 4']);
    expect(furtherStates(waits.and(trigger(id, print(7, '9'))))).toEqual(['ROUTED 4']);
    const up = trigger(id, print(8, '10.5'), print(7, '11.5'));
    expect(furtherStates(waits.and(up))).toEqual(['ROUTED 4']);
  });

  it.each([
    ['that the venue rejects', (id: string) => said(id, 'rejected')],
    ['that the venue never received', (id: string) => unknownOrder(id)],
    ['that the venue ends by itself', (id: string) => said(id, 'canceled')],
  ])('%s is followed by one that waits for the next print', (_what, word) => {
    const late = beside();
    const first = further(late);
    const over = late.and(word(first));
    expect(furtherStates(over)[1]).toBe('FUNDS_HELD 4');
    expect(sent(over)).toEqual([]);
    expect(sharesHeld(over).sort()).toEqual(['4', '6']);
    const off = over.when(trigger(further(over), print(7, '8.9')));
    expect(sent(off)).toEqual(['new-order market 4']);
  });

  it('that was given up and is found after all, ends the one that waits in its place', () => {
    const late = beside();
    const first = further(late);
    const found = late.and(unknownOrder(first)).when(ack(first));
    expect(furtherStates(found)).toEqual(['ACKNOWLEDGED 4', 'CANCELLED 4']);
    expect(sharesHeld(found).sort()).toEqual(['4', '6']);
    const done = found.when(sold(first, '4', '4', '0', '9'));
    expect(done.position('ACME').quantity).toBe('6');
    expect(sharesHeld(done)).toEqual(['6']);
  });

  it('that the client cancels is followed by none', () => {
    const late = beside();
    const over = late
      .and(ack(further(late)), cancel('own', further(late)))
      .when(said(further(late), 'canceled'));
    expect(furtherStates(over)).toEqual(['CANCELLED 4']);
    expect(sharesHeld(over)).toEqual(['6']);
    expect(over.when(sold('b-sl', '2', '2', '4', '9')).position('ACME').quantity).toBe('8');
  });

  /** Of the ten, six are the stop's to sell, and four the client will keep. */
  const kept = (): Scenario => {
    const late = beside();
    return late.and(
      ack(further(late)),
      cancel('own', further(late)),
      said(further(late), 'canceled'),
    );
  };

  it('that the client cancelled gives way first when the entry’s fill is busted', () => {
    const bust = kept().when(busted('b', '6', 'fill b 10', '0', 'buy'));
    expect(sent(bust)).toEqual([]);
    expect(sharesHeld(bust)).toEqual(['6']);
    const away = bust.when(said('b-sl', 'canceled'));
    expect(furtherStates(away)).toEqual(['CANCELLED 4', 'FUNDS_HELD 6']);
  });

  it('that the client cancelled gives way once, and for no more than was busted', () => {
    const less = correctedTo('8');
    const part = kept().when(less);
    expect(sent(part)).toEqual([]);
    const all = part.when(busted('b', '6', 'less', '0', 'buy'));
    expect(sent(all)).toEqual([]);
    const under = all.when(busted('b', '0', 'fill b 6', '0', 'buy'));
    expect(sent(under)).toEqual(['cancel-order market 6']);
  });

  it('that the client cancelled is not sold when the entry’s fill is corrected in its price', () => {
    const same = kept().when(correctedTo('10'));
    expect(sent(same)).toEqual([]);
    expect(furtherStates(same)).toEqual(['CANCELLED 4']);
  });

  it('that the client cancelled, and that works after all, gives way no more', () => {
    const late = kept();
    const first = further(late);
    const bust = late.and(busted('b', '6', 'fill b 10', '0', 'buy'));
    const sale = bust.when(sold(first, '4', '4', '0', '9'));
    expect(sent(sale)).toEqual(['cancel-order market 6']);
  });

  it.each(['expired', 'done-for-day'] as const)(
    'whose time is over is followed by none: %s',
    (execType) => {
      const late = beside();
      const over = late.when(said(further(late), execType));
      expect(furtherStates(over)).toHaveLength(1);
      expect(sharesHeld(over)).toEqual(['6']);
    },
  );

  it('whose own fill is busted is followed by another', () => {
    const late = beside();
    const sale = late.and(sold(further(late), '4', '4', '0', '9'));
    const bust = sale.when(busted(further(late), '0', `fill ${further(late)} 4`, '0', 'sell'));
    expect(furtherStates(bust)).toEqual(['CANCELLED 4', 'FUNDS_HELD 4']);
    expect(sharesHeld(bust).sort()).toEqual(['4', '6']);
  });

  it('waiting, is made smaller by a bust, and ends when nothing is left for it', () => {
    const late = beside();
    const waits = late.and(said(further(late), 'rejected'));
    const less = waits.when(
      heard('b', 'buy', {
        execId: 'less',
        execType: 'trade-correct',
        execRefId: 'fill b 10',
        lastQuantity: '1',
        lastPrice: '10',
        cumulativeQuantity: '7',
      }),
    );
    expect(furtherStates(less)).toEqual(['REJECTED 4', 'FUNDS_HELD 1']);
    const none = waits.when(busted('b', '6', 'fill b 10', '0', 'buy'));
    expect(furtherStates(none)).toEqual(['REJECTED 4', 'CANCELLED 4']);
    expect(sharesHeld(none)).toEqual(['6']);
  });

  it('is turned away so often, and then left alone', () => {
    let story = beside();
    for (let tries = 0; tries < 25; tries += 1) {
      const id = further(story);
      if (!story.order(id).state.startsWith('ROUTED')) {
        const waits = story.order(id).state === 'FUNDS_HELD';
        if (!waits) break;
        story = story.and(trigger(id, print(10 + tries, '8.9')));
      }
      story = story.and(said(id, 'rejected'));
    }
    expect(furtherStates(story)).toEqual(Array.from({ length: 20 }, () => 'REJECTED 4'));
    expect(sharesHeld(story)).toEqual(['6']);
  });
});

describe('a stop that is no more', () => {
  const out = (): Scenario => active().and(setOff, said('b-tp', 'canceled'), ack('b-sl'));

  it.each([
    ['whose fill is busted, with nothing open', busted('b-sl', '0', 'fill b-sl 10', '0', 'sell')],
    [
      'whose fill is busted, and that works again',
      busted('b-sl', '0', 'fill b-sl 10', '10', 'sell'),
    ],
  ])('%s: the shares are protected', (_what, word) => {
    const bust = out()
      .and(sold('b-sl', '10', '10', '0', '9'))
      .when(word);
    expect(bust.position('ACME').quantity).toBe('10');
    expect(sharesHeld(bust)).toEqual(['10']);
  });

  it('that the venue turned away is followed by one that waits for the next print', () => {
    const over = active().and(setOff, said('b-tp', 'canceled')).when(said('b-sl', 'rejected'));
    expect(exits(over)).toEqual(['CANCELLED 10', 'REJECTED 10']);
    expect(furtherStates(over)).toEqual(['FUNDS_HELD 10']);
    expect(sharesHeld(over)).toEqual(['10']);
  });

  it.each(['expired', 'done-for-day'] as const)(
    'whose time is over is followed by none: %s',
    (execType) => {
      const over = out().when(said('b-sl', execType));
      expect(furtherStates(over)).toEqual([]);
      expect(sharesHeld(over)).toEqual([]);
    },
  );

  it('that sold all before its cancel came is followed by one for what comes late', () => {
    const sale = halfDone().and(
      setOff,
      said('b-tp', 'canceled'),
      cancel('own', 'b-sl'),
      sold('b-sl', '6', '6', '0', '9'),
    );
    expect(exits(sale)).toEqual(['CANCELLED 6', 'FILLED 6']);
    const late = sale.when(bought('b', '4', '10'));
    expect(sent(late)).toEqual(['new-order market 4']);
    expect(sharesHeld(late)).toEqual(['4']);
  });

  it('that the client cancelled is followed by none', () => {
    const over = out().and(cancel('own', 'b-sl')).when(said('b-sl', 'canceled'));
    expect(furtherStates(over)).toEqual([]);
    expect(sharesHeld(over)).toEqual([]);
  });
});
