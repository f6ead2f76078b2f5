import { describe, expect, it } from 'vitest';
import { loggedOn, NOW, Side, VENUE } from '../../test/support/fix-side.ts';
import { instant } from '../kernel/brand.ts';
import { GAP_TIMEOUT_MS } from './session-timers.ts';
import { utcTimestamp } from './time.ts';

describe('a gap', () => {
  it('is filled in the order of the numbers, however what lies above it came', () => {
    const side = loggedOn();
    side.hear('1', 5, [112, 'e']);
    side.hear('1', 4, [112, 'd']);
    side.hear('1', 2, [112, 'b']);
    expect(side.hear('1', 3, [112, 'c'])).toEqual([
      '35=0|34=4|112=c',
      '35=0|34=5|112=d',
      '35=0|34=6|112=e',
    ]);
    expect(side.state).toMatchObject({ nextInbound: 6, held: new Map() });
  });

  it('below another is asked for by itself, and then the other', () => {
    const side = loggedOn();
    for (const number of [4, 7, 9]) side.hear('0', number);
    side.hear('0', 2);
    expect(side.hear('0', 3)).toEqual(['35=2|34=3|7=5|16=0']);
    side.hear('0', 5);
    expect(side.hear('0', 6)).toEqual(['35=2|34=4|7=8|16=0']);
  });

  it('that is being filled is asked for again only when nothing of it came for a while', () => {
    const side = new Side(VENUE);
    side.do({ kind: 'connected' });
    side.hear('A', 1, [98, '0'], [108, '0']);
    const saidAt = (milliseconds: number, input: () => string[]): string[] => {
      side.now = instant(NOW + milliseconds);
      return input();
    };
    const tick = (): string[] => side.do({ kind: 'tick' });
    side.hear('0', 5);
    saidAt(GAP_TIMEOUT_MS - 1, () => side.hear('0', 2));
    expect(saidAt(GAP_TIMEOUT_MS + 1, tick)).toEqual([]);
    expect(saidAt(2 * GAP_TIMEOUT_MS - 1, tick)).toEqual(['35=2|34=3|7=3|16=0']);
  });

  it('does not keep a session that is over: nothing is said after the Logout', () => {
    const side = loggedOn();
    const later = utcTimestamp(instant(NOW + 1));
    expect(side.hear('0', 4, [43, 'Y'], [122, later])).toEqual(['35=5|34=2']);
    expect(side.state).toMatchObject({ phase: 'disconnected', nextInbound: 2, nextOutbound: 3 });
  });
});
