import { describe, expect, it } from 'vitest';
import {
  cancel,
  deposit,
  open,
  placeBracket,
  placeTerms,
  T0,
  unknownOrder,
} from '../../../test/support/commands.ts';
import {
  ack,
  bought,
  busted,
  further,
  furtherStates,
  halfDone,
  placed,
  said,
  sent,
  setOff,
  sharesHeld,
  sold,
} from '../../../test/support/exits.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { instant } from '../../kernel/brand.ts';

/** When what an exit cannot sell any more goes out at once, waits for a print, or is left to the client. */

/** The stop is out for six of ten. */
const out = (): Scenario => halfDone().and(setOff, said('b-tp', 'canceled'), ack('b-sl'));
const late = bought('b', '4', '10');

describe('a further exit', () => {
  it('lasts as long as its stop, and is sent within the time of any order', () => {
    const beside = out().when(late);
    expect(beside.order(further(beside)).expiresAt).toBe(beside.order('b-sl').expiresAt);
    expect(beside.plan.outgoing.map(({ message }) => message.notAfter > T0)).toEqual([true]);
  });

  it('is placed until its stop would have expired', () => {
    const { expiresAt = instant(0) } = out().order('b-sl');
    const at = (moment: number) => out().at(instant(moment)).when(late);
    expect(sent(at(expiresAt - 1))).toEqual(['new-order market 4']);
    expect(sent(at(expiresAt))).toEqual([]);
    expect(sharesHeld(at(expiresAt))).toEqual(['6']);
  });

  it('is none while the client’s cancel of the stop is under way, nor after it', () => {
    const asked = out().and(cancel('own', 'b-sl')).when(late);
    expect(sent(asked)).toEqual([]);
    const over = asked.when(said('b-sl', 'canceled'));
    expect(furtherStates(over)).toEqual([]);
    expect(sharesHeld(over)).toEqual([]);
  });

  it('is none for shares that are not there any more', () => {
    const gone = out().and(
      placeTerms('own', { type: 'limit', limitPrice: '10', quantity: '4' }),
      bought('own', '4'),
      placeTerms('s', { side: 'sell', type: 'limit', limitPrice: '11', quantity: '4' }),
      sold('s', '4'),
      busted('own', '0', 'fill own 4', '0', 'buy'),
    );
    const short = gone.when(late);
    expect(short.position('ACME').quantity).toBe('6');
    expect(furtherStates(short)).toEqual([]);
    expect(sharesHeld(short)).toEqual(['6']);
  });
});

describe('a stop that is out', () => {
  const whole = (): Scenario =>
    placed().and(bought('b', '4', '4', '6'), bought('b', '6', '10'), ack('b-tp'), setOff);

  it('taken back and not known to the venue, is followed by one that waits for the next print', () => {
    const bust = whole().and(said('b-tp', 'canceled'), busted('b', '4', 'fill b 10', '0', 'buy'));
    expect(bust.order('b-sl').state).toBe('PENDING_CANCEL');
    const lost = bust.when(unknownOrder('b-sl'));
    expect(sent(lost)).toEqual([]);
    expect(furtherStates(lost)).toEqual(['FUNDS_HELD 4']);
  });

  it('and is turned away while the take-profit may still sell, is followed once that is over', () => {
    const both = placed().and(bought('b', '10'), unknownOrder('b-tp'), setOff, ack('b-tp'));
    const away = both.when(said('b-sl', 'rejected'));
    expect(furtherStates(away)).toEqual([]);
    expect(sharesHeld(away)).toEqual(['10']);
    const over = away.when(said('b-tp', 'canceled'));
    expect(furtherStates(over)).toEqual(['FUNDS_HELD 10']);
    expect(sharesHeld(over)).toEqual(['10']);
  });
});

describe('a take-profit without a stop', () => {
  const begun = (): Scenario => {
    const entry = { type: 'limit', limitPrice: '10', quantity: '10' } as const;
    const bracket = placeBracket('b', entry, { limitPrice: '12' }, {});
    const { stopLoss: _none, ...oto } = bracket as Extract<typeof bracket, { kind: 'place-order' }>;
    return given(open(), deposit('d', '10000')).and(
      { ...oto, group: 'oto' },
      bought('b', '4', '4', '6'),
      bought('b', '6', '10'),
      ack('b-tp'),
    );
  };

  it('taken back because it was too large, goes out again for what is left', () => {
    const bust = begun().when(busted('b', '4', 'fill b 10', '0', 'buy'));
    expect(sent(bust)).toEqual(['cancel-order limit 10']);
    const rest = bust.when(said('b-tp', 'canceled'));
    expect(sent(rest)).toEqual(['new-order limit 4']);
    expect(furtherStates(rest)).toEqual(['ROUTED 4']);
    expect(sharesHeld(rest)).toEqual(['4']);
  });
});
