import { describe, expect, it } from 'vitest';
import { BROKER, LOGON, loggedOn, NOW, Side, VENUE } from '../../test/support/fix-side.ts';
import { instant } from '../kernel/brand.ts';
import type { FixField } from './message.ts';
import { initialSession } from './session.ts';
import { GAP_TIMEOUT_MS, LOGON_TIMEOUT_MS, LOGOUT_TIMEOUT_MS } from './session-timers.ts';
import { utcTimestamp } from './time.ts';

describe('what a session says', () => {
  it('first has no mark of a duplicate, and again has', () => {
    const side = loggedOn();
    expect(side.hear('1', 2, [112, 'x'])).toEqual(['35=0|34=2|112=x']);
    side.hear('2', 3, [7, '1'], [16, '0']);
    const at = `122=${utcTimestamp(NOW)}`;
    const records = [1, 2].map((sequence) => ({ sequence, msgType: 'A', fields: [], at: NOW }));
    expect(side.do({ kind: 'replay', from: 1, to: 2, records })).toEqual([
      `35=4|34=1|43=Y|${at}|36=3|123=Y`,
    ]);
  });

  it('on a logout is its reason, when it has one', () => {
    expect(loggedOn().do({ kind: 'logout', text: 'the day is over' })).toEqual([
      '35=5|34=2|58=the day is over',
    ]);
    expect(loggedOn().do({ kind: 'logout' })).toEqual(['35=5|34=2']);
  });

  it('of a rejected message is its number, its type, and its field where one is to blame', () => {
    const side = loggedOn();
    expect(side.hear('ZZ', 2)).toEqual(['35=3|34=2|45=2|58=Invalid MsgType|372=ZZ|373=11']);
    expect(side.hear('1', 3)).toEqual([
      '35=3|34=3|45=3|58=Required tag missing|371=112|372=1|373=1',
    ]);
  });

  it('of a message that it does not do is a business reject', () => {
    expect(loggedOn().hear('B', 2)).toEqual([
      '35=j|34=2|45=2|58=Unsupported Message Type|372=B|380=3',
    ]);
  });
});

describe('numbers', () => {
  it('are not moved back or kept in place by a gap fill', () => {
    for (const next of ['1', '2']) {
      const side = loggedOn();
      expect(side.hear('4', 2, [36, next], [123, 'Y'])).toEqual([
        '35=3|34=2|45=2|58=Value is incorrect (out of range) for this tag|372=4|373=5',
      ]);
      expect(side.state.nextInbound).toBe(3);
    }
    const moved = loggedOn();
    expect(moved.hear('4', 2, [36, '3'], [123, 'Y'])).toEqual([]);
    expect(moved.state.nextInbound).toBe(3);
  });

  it('are not reset by a message that does not say to what', () => {
    const side = loggedOn();
    expect(side.hear('4', 9)).toEqual([
      '35=3|34=2|45=9|58=Required tag missing|371=36|372=4|373=1',
    ]);
    expect(side.state.nextInbound).toBe(2);
  });

  it.each<[string, FixField[], string]>([
    [
      'from nothing',
      [
        [7, '0'],
        [16, '0'],
      ],
      '371=7',
    ],
    [
      'to a number before',
      [
        [7, '5'],
        [16, '4'],
      ],
      '371=16',
    ],
  ])('are not sent again %s', (_what, fields, named) => {
    const [reject, ...more] = loggedOn().hear('2', 2, ...fields);
    expect(reject).toContain(`|${named}|372=2|373=5`);
    expect(more).toEqual([]);
  });

  it('are not sent again for a request without an end', () => {
    const side = loggedOn();
    expect(side.hear('2', 2, [7, '1'])).toEqual([
      '35=3|34=2|45=2|58=Required tag missing|371=16|372=2|373=1',
    ]);
    expect(side.effects.some(({ kind }) => kind === 'load-for-replay')).toBe(false);
  });

  it('that were loaded when the line was lost are sent to nobody', () => {
    const side = loggedOn();
    side.hear('2', 2, [7, '1'], [16, '0']);
    side.do({ kind: 'disconnected' });
    const records = [{ sequence: 1, msgType: 'A', fields: [], at: NOW }];
    expect(side.do({ kind: 'replay', from: 1, to: 1, records })).toEqual([]);
  });

  it('begin at 1 when it is agreed that they do, and a logon says so', () => {
    const side = new Side({ ...BROKER, resetOnLogon: true });
    side.state = initialSession({ nextOutbound: 17, nextInbound: 9 });
    expect(side.do({ kind: 'connected' })).toEqual(['35=A|34=1|98=0|108=30|141=Y']);
    expect(side.state).toMatchObject({ nextOutbound: 2, nextInbound: 1 });
    expect(side.effects[0]).toEqual({ kind: 'reset', nextOutbound: 1, nextInbound: 1 });
  });
});

describe('a logon', () => {
  it('that is answered by a Logout is refused, and the number is used up', () => {
    const side = new Side(BROKER);
    side.do({ kind: 'connected' });
    expect(side.hear('5', 1, [58, 'not today'])).toEqual([]);
    expect(side.alarms()).toEqual(['logon-refused']);
    expect(side.effects).toContainEqual({ kind: 'disconnect', reason: 'logon refused' });
    expect(side.state).toMatchObject({ phase: 'disconnected', nextInbound: 2 });
  });

  it.each<[string, FixField[]]>([
    ['MsgSeqNum too low', [[58, 'MsgSeqNum too low']]],
    ['no reason given', []],
  ])(
    'that is refused tells the operator why (%s), and moves no number that is not due',
    (why, text) => {
      const side = new Side(BROKER);
      side.do({ kind: 'connected' });
      side.hear('5', 7, ...text);
      const said = `counterparty answered the Logon by Logout: ${why}`;
      expect(side.effects).toContainEqual({ kind: 'alarm', alarm: 'logon-refused', text: said });
      expect(side.state.nextInbound).toBe(1);
    },
  );

  it('is not a Logout, to an acceptor', () => {
    const side = new Side(VENUE);
    side.do({ kind: 'connected' });
    side.hear('5', 1);
    expect(side.effects).toContainEqual({
      kind: 'disconnect',
      reason: 'first message is not a Logon',
    });
  });
});

describe('a party that', () => {
  it('speaks another version is logged out, and its number is not used up', () => {
    const side = loggedOn();
    expect(side.hearAs('FIX.4.2', utcTimestamp(NOW), '1', 2, [[112, 'x']])).toEqual([
      '35=5|34=2|58=Incorrect BeginString',
    ]);
    expect(side.state).toMatchObject({ phase: 'disconnected', nextInbound: 2 });
  });

  it.each([
    [-120_000, ['35=0|34=2|112=x']],
    [120_000, ['35=0|34=2|112=x']],
    [-120_001, ['35=3|34=2|45=2|58=SendingTime accuracy problem|372=1|373=10', '35=5|34=3']],
    [120_001, ['35=3|34=2|45=2|58=SendingTime accuracy problem|372=1|373=10', '35=5|34=3']],
  ])('has a clock that is %i ms off is heard, or not', (off, answers) => {
    const sentAt = utcTimestamp(instant(NOW + off));
    expect(loggedOn().hearAs('FIX.4.4', sentAt, '1', 2, [[112, 'x']])).toEqual(answers);
  });

  it('says an old message again is heard once', () => {
    const side = loggedOn();
    side.hear('1', 2, [112, 'x']);
    expect(side.hear('1', 2, [43, 'Y'], [122, utcTimestamp(NOW)], [112, 'x'])).toEqual([]);
    expect(side.state).toMatchObject({ phase: 'logged-on', nextInbound: 3 });
  });

  it('counts back is told so, and goes on where it was', () => {
    const side = loggedOn();
    expect(side.hear('4', 2, [36, '1'])).toEqual([
      '35=3|34=2|45=2|58=Value is incorrect (out of range) for this tag|372=4|373=5',
    ]);
    expect(side.hear('4', 2, [36, '2'])).toEqual([]);
    expect(side.state.nextInbound).toBe(2);
    expect(side.hear('4', 2, [36, '5'])).toEqual([]);
    expect(side.state.nextInbound).toBe(5);
  });
});

describe('silence', () => {
  const tickAfter = (side: Side, seconds: number): string[] => {
    side.now = instant(NOW + seconds * 1_000);
    return side.do({ kind: 'tick' });
  };

  it('of ours is broken by a heartbeat when the interval is over', () => {
    const side = loggedOn();
    expect(tickAfter(side, 29)).toEqual([]);
    expect(tickAfter(side, 30)).toEqual(['35=0|34=2']);
    expect(tickAfter(side, 35)).toEqual([]);
  });

  it('of theirs is asked about, and ends the connection; any message breaks it', () => {
    const side = loggedOn();
    tickAfter(side, 30);
    expect(tickAfter(side, 36)).toEqual(['35=1|34=3|112=TEST']);
    expect(tickAfter(side, 50)).toEqual([]);
    side.hear('0', 2);
    expect(tickAfter(side, 80)).toEqual(['35=0|34=4']);
    expect(tickAfter(side, 86)).toEqual(['35=1|34=5|112=TEST']);
    tickAfter(side, 121);
    expect(side.state.phase).toBe('logged-on');
    tickAfter(side, 122);
    expect(side.state.phase).toBe('disconnected');
    expect(side.alarms()).toEqual(['heartbeat-timeout']);
  });
});

describe('a gap', () => {
  it('is asked for once, filled in its order, and another one asked for when it shows', () => {
    const side = loggedOn();
    expect(side.hear('1', 4, [112, 'd'])).toEqual(['35=2|34=2|7=2|16=0']);
    expect(side.hear('1', 8, [112, 'h'])).toEqual([]);
    expect(side.hear('1', 2, [112, 'b'])).toEqual(['35=0|34=3|112=b']);
    expect(side.state.gap).toMatchObject({ upTo: 3 });
    expect(side.hear('1', 3, [112, 'c'])).toEqual([
      '35=0|34=4|112=c',
      '35=0|34=5|112=d',
      '35=2|34=6|7=5|16=0',
    ]);
    expect(side.state.gap).toMatchObject({ upTo: 7 });
    expect(side.hear('4', 5, [36, '8'], [123, 'Y'])).toEqual(['35=0|34=7|112=h']);
    expect(side.state.gap).toBeUndefined();
    expect(side.state.held.size).toBe(0);
    expect(side.state.nextInbound).toBe(9);
  });
});

describe('an alarm has the name that operators know it by', () => {
  const alarmedAfter = (side: Side, milliseconds: number): string[] => {
    side.now = instant(NOW + milliseconds);
    side.do({ kind: 'tick' });
    return side.alarms();
  };

  it('when a side does not log on, log out, or fill a gap', () => {
    const silent = new Side(VENUE);
    silent.do({ kind: 'connected' });
    expect(alarmedAfter(silent, LOGON_TIMEOUT_MS)).toEqual(['logon-timeout']);
    const leaving = loggedOn();
    leaving.do({ kind: 'logout' });
    expect(alarmedAfter(leaving, LOGOUT_TIMEOUT_MS - 1)).toEqual([]);
    expect(alarmedAfter(leaving, LOGOUT_TIMEOUT_MS)).toEqual(['logout-timeout']);
    const gap = new Side({ ...VENUE, heartbeatSeconds: 0 });
    gap.do({ kind: 'connected' });
    gap.hear('A', 1, [98, '0'], [108, '0']);
    gap.hear('0', 5);
    expect(alarmedAfter(gap, GAP_TIMEOUT_MS - 1)).toEqual([]);
    expect(gap.effects).toEqual([]);
    for (const tries of [1, 2]) expect(alarmedAfter(gap, tries * GAP_TIMEOUT_MS)).toEqual([]);
    expect(alarmedAfter(gap, 3 * GAP_TIMEOUT_MS)).toEqual(['gap-not-filled']);
  });

  it('when it breaks the protocol', () => {
    const versions = loggedOn();
    versions.hearAs('FIX.4.2', utcTimestamp(NOW), '0', 2, []);
    const again = loggedOn();
    again.hear('A', 2, ...LOGON);
    for (const side of [versions, again]) {
      expect(side.alarms()).toEqual(['protocol-violation']);
    }
  });

  it('when it leaves with words; without any it may', () => {
    const reasonOf = (...text: FixField[]): unknown[] => {
      const side = loggedOn();
      expect(side.hear('5', 2, ...text)).toEqual(['35=5|34=2']);
      return [...side.alarms(), side.effects.at(-1)];
    };
    expect(reasonOf()).toEqual([{ kind: 'disconnect', reason: 'counterparty logged out' }]);
    expect(reasonOf([58, 'you are late'])).toEqual([
      'protocol-violation',
      { kind: 'disconnect', reason: 'counterparty logged out: you are late' },
    ]);
  });

  it('when numbers are jumped over', () => {
    const jumped = loggedOn();
    jumped.hear('4', 2, [36, '9']);
    expect(jumped.alarms()).toEqual(['sequence-reset']);
    const kept = loggedOn();
    kept.hear('4', 2, [36, '2']);
    expect(kept.alarms()).toEqual([]);
  });
});
