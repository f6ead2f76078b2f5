import { describe, expect, it } from 'vitest';
import { BROKER, LOGON, loggedOn, NOW, Side, VENUE } from '../../test/support/fix-side.ts';
import { instant } from '../kernel/brand.ts';
import type { FixField } from './message.ts';
import { isLoggedOn, type SessionConfig } from './session.ts';
import { utcTimestamp } from './time.ts';

/** Who may talk, what else stands in a header, and what an unexpected number leads to. */

const reasonsOf = (side: Side): string[] =>
  side.effects.flatMap((effect) => (effect.kind === 'disconnect' ? [effect.reason] : []));
const connected = (config: SessionConfig): Side => {
  const side = new Side(config);
  side.do({ kind: 'connected' });
  return side;
};
const TIME = utcTimestamp(NOW);

describe('a first message', () => {
  const logon = (wrong: readonly FixField[], beginString = 'FIX.4.4', config = VENUE): string[] => {
    const side = connected(config);
    side.hearWith(beginString, 'A', 1, wrong, LOGON);
    return [...side.alarms(), ...reasonsOf(side)];
  };

  it.each<[string, FixField[], string]>([
    ['of somebody else', [[49, 'OTHER']], 'unknown SenderCompID'],
    ['for somebody else', [[56, 'OTHER']], 'unknown TargetCompID'],
    ['of another time', [[52, '20200101-00:00:00.000']], 'SendingTime accuracy problem'],
    ['with a flag that is none', [[43, 'maybe']], 'Logon is not well formed'],
    ['that would begin at 1 unasked', [[141, 'Y']], 'ResetSeqNumFlag is not agreed'],
  ])('%s closes the connection, and is answered by nothing', (_what, wrong, reason) => {
    expect(logon(wrong)).toEqual(['logon-refused', reason]);
  });

  it('of another version, without a number, or of another kind does so too', () => {
    expect(logon([], 'FIX.4.2')).toEqual(['logon-refused', 'Incorrect BeginString']);
    const numberless = connected(VENUE);
    numberless.hear('A', -1, ...LOGON);
    expect(reasonsOf(numberless)).toEqual(['MsgSeqNum missing']);
    const other = connected(VENUE);
    expect(other.hear('0', 1)).toEqual([]);
    expect(reasonsOf(other)).toEqual(['first message is not a Logon']);
    const noise = connected(VENUE);
    noise.do({ kind: 'received', message: { kind: 'garbled', reason: 'noise' } });
    expect([...noise.alarms(), ...reasonsOf(noise)]).toEqual(['garbled', 'garbled before logon']);
  });

  it('brings the password, and the name where one is agreed', () => {
    const asks = (credentials: { username?: string; password: string }, ...said: FixField[]) => {
      const side = connected({ ...VENUE, credentials } as SessionConfig);
      side.hear('A', 1, ...LOGON, ...said);
      return side.state.phase;
    };
    const both = { username: 'us', password: 'secret' };
    expect(asks(both, [553, 'us'], [554, 'secret'])).toBe('logged-on');
    expect(asks(both, [553, 'them'], [554, 'secret'])).toBe('disconnected');
    expect(asks(both, [553, 'us'], [554, 'guess'])).toBe('disconnected');
    expect(asks({ password: 'secret' }, [554, 'secret'])).toBe('logged-on');
    expect(asks({ password: 'secret' }, [553, 'anybody'], [554, 'secret'])).toBe('logged-on');
    expect(asks({ password: 'secret' })).toBe('disconnected');
  });

  it('is answered with its own interval, and without a reset', () => {
    const side = connected(VENUE);
    expect(side.hear('A', 1, [98, '0'], [108, '10'])).toEqual(['35=A|34=1|98=0|108=10']);
    expect(side.state).toMatchObject({ heartbeatMs: 10_000, nextInbound: 2, nextOutbound: 2 });
  });

  it('above the expected number is a logon all the same, and what is missing is asked for', () => {
    const side = connected(VENUE);
    expect(side.hear('A', 4, ...LOGON)).toEqual(['35=A|34=1|98=0|108=30', '35=2|34=2|7=1|16=0']);
    expect(side.state).toMatchObject({ phase: 'logged-on', nextInbound: 1 });
    expect(side.hear('4', 1, [36, '4'], [123, 'Y'])).toEqual([]);
    expect(side.state).toMatchObject({ nextInbound: 5 });
    expect(side.state.held.size).toBe(0);
  });
});

describe('the answer to our Logon', () => {
  const asked = (config = BROKER): Side => connected(config);

  it('is a Logon, and none that begins at 1 unasked', () => {
    const other = asked();
    expect(other.hear('0', 1)).toEqual([]);
    expect(reasonsOf(other)).toEqual(['first message is not a Logon']);
    const reset = asked();
    expect(reset.hear('A', 1, ...LOGON, [141, 'Y'])).toEqual([]);
    expect(reasonsOf(reset)).toEqual(['ResetSeqNumFlag is not agreed']);
  });

  it('does not change our interval, and takes back no number that we used', () => {
    const side = asked({ ...BROKER, resetOnLogon: true });
    expect(side.hear('A', 1, [98, '0'], [108, '10'], [141, 'Y'])).toEqual([
      '35=1|34=2|112=SYNCHRONISE',
    ]);
    expect(side.state).toMatchObject({ heartbeatMs: 30_000, nextInbound: 2, nextOutbound: 3 });
  });
});

describe('sessions that begin at 1 with each logon', () => {
  const daily: SessionConfig = { ...VENUE, resetOnLogon: true };

  it('do so at both sides, and again when the other asks for it', () => {
    const side = connected(daily);
    expect(side.hear('A', 1, ...LOGON, [141, 'Y'])).toEqual(['35=A|34=1|98=0|108=30|141=Y']);
    side.hear('0', 2);
    expect(side.hear('A', 1, ...LOGON, [141, 'Y'])).toEqual(['35=A|34=1|98=0|108=30|141=Y']);
    expect(side.state).toMatchObject({ phase: 'logged-on', nextInbound: 2, nextOutbound: 2 });
  });

  it('are told so only when they asked, and a further Logon without it is a fault', () => {
    const side = connected(daily);
    expect(side.hear('A', 1, ...LOGON)).toEqual(['35=A|34=1|98=0|108=30']);
    expect(side.hear('A', 2, ...LOGON)).toEqual(['35=5|34=2|58=already logged on']);
    expect(side.alarms()).toEqual(['protocol-violation']);
  });

  it('are none where that is not agreed', () => {
    expect(loggedOn().hear('A', 1, ...LOGON, [141, 'Y'])).toEqual([
      '35=5|34=2|58=already logged on',
    ]);
    const repeated = loggedOn();
    expect(repeated.hear('A', 1, [43, 'Y'], [122, TIME], ...LOGON)).toEqual([]);
    expect(repeated.state.phase).toBe('logged-on');
    for (const sequence of [2, 5]) {
      const side = loggedOn();
      expect(side.hear('A', sequence, [43, 'Y'], [122, TIME], ...LOGON)).toEqual([
        '35=5|34=2|58=already logged on',
      ]);
    }
  });

  it('are begun again by the one who logs on, never by the one who answers', () => {
    const side = connected({ ...BROKER, resetOnLogon: true });
    side.hear('A', 1, ...LOGON, [141, 'Y']);
    expect(side.hear('A', 2, ...LOGON, [141, 'Y'])).toEqual(['35=5|34=3|58=already logged on']);
  });
});

describe('a running session is ended', () => {
  it.each<[string, FixField[], string]>([
    ['by a stranger', [[49, 'OTHER']], '373=9'],
    ['by a message for a stranger', [[56, 'OTHER']], '373=9'],
  ])('%s, whose message is rejected and used up', (_what, wrong, reject) => {
    const side = loggedOn();
    const [rejected, logout] = side.hearWith('FIX.4.4', '0', 2, wrong, []);
    expect(rejected).toContain(reject);
    expect(logout).toBe('35=5|34=3');
    expect(side.state).toMatchObject({ phase: 'disconnected', nextInbound: 3 });
  });

  it('by a message without a number', () => {
    const side = loggedOn();
    expect(side.hear('0', -1)).toEqual(['35=5|34=2|58=MsgSeqNum missing']);
    expect(side.alarms()).toEqual(['protocol-violation']);
  });

  it('by a number that is too low', () => {
    const side = loggedOn();
    const words = 'MsgSeqNum too low, expecting 2 but received 1';
    expect(side.hear('0', 1)).toEqual([`35=5|34=2|58=${words}`]);
    expect(side.alarms()).toEqual(['inbound-too-low']);
  });

  it('by a repeated message that says it was first sent after it was sent', () => {
    const later = utcTimestamp(instant(NOW + 1));
    const side = loggedOn();
    const answers = side.hear('0', 2, [43, 'Y'], [122, later]);
    expect(answers[0]).toContain('373=10');
    expect(answers[1]).toBe('35=5|34=3');
    expect(loggedOn().hear('1', 2, [43, 'Y'], [122, TIME], [112, 'x'])).toEqual([
      '35=0|34=2|112=x',
    ]);
  });

  it('not by a time that is none: that is rejected as any field would be', () => {
    const said = (...header: FixField[]): string[] =>
      loggedOn().hearWith('FIX.4.4', '0', 2, header, []);
    const wrong = '58=Incorrect data format for value';
    expect(said([52, 'noon'])).toEqual([`35=3|34=2|45=2|${wrong}|371=52|372=0|373=6`]);
    expect(said([52, 'noon'], [43, 'Y'], [122, TIME])).toEqual([
      `35=3|34=2|45=2|${wrong}|371=52|372=0|373=6`,
    ]);
    expect(said([43, 'Y'], [122, 'noon'])).toEqual([`35=3|34=2|45=2|${wrong}|371=122|372=0|373=6`]);
  });

  it('not by one that does not say when: that is rejected, and the next is heard', () => {
    const side = loggedOn();
    expect(side.hear('0', 2, [43, 'Y'])).toEqual([
      '35=3|34=2|45=2|58=Required tag missing|371=122|372=0|373=1',
    ]);
    expect(side.state).toMatchObject({ phase: 'logged-on', nextInbound: 3 });
    expect(side.hear('4', 3, [43, 'Y'], [36, '5'], [123, 'Y'])).toEqual([]);
    expect(side.state.nextInbound).toBe(5);
    const above = loggedOn();
    expect(above.hear('0', 4, [43, 'Y'])).toEqual(['35=2|34=2|7=2|16=0']);
    expect(above.hear('0', 5, [43, 'Y'])).toEqual([]);
  });
});

describe('numbers out of turn', () => {
  it('of a ResendRequest are answered at once and take their turn later', () => {
    const side = loggedOn();
    side.hear('2', 4, [7, '1'], [16, '0']);
    expect(side.effects.map(({ kind }) => kind)).toContain('load-for-replay');
    expect(side.state.nextInbound).toBe(2);
    expect(side.hear('4', 2, [36, '4'], [123, 'Y'])).toEqual([]);
    expect(side.state.nextInbound).toBe(5);
    expect(side.state.held.size).toBe(0);
    expect(side.effects.map(({ kind }) => kind)).not.toContain('load-for-replay');
    const inTurn = loggedOn();
    inTurn.hear('2', 2, [7, '1'], [16, '0']);
    expect(inTurn.state.nextInbound).toBe(3);
  });

  it('of a Logout are used up in their turn only', () => {
    const inTurn = loggedOn();
    inTurn.hear('5', 2);
    expect(inTurn.state.nextInbound).toBe(3);
    const above = loggedOn();
    above.hear('5', 7);
    expect(above.state).toMatchObject({ phase: 'disconnected', nextInbound: 2 });
  });

  it('are nothing while nobody is connected', () => {
    const side = new Side(VENUE);
    expect(side.hear('0', 1)).toEqual([]);
    expect(side.effects).toEqual([]);
    for (const input of [{ kind: 'disconnected' }, { kind: 'logout' }, { kind: 'tick' }] as const) {
      side.do(input);
      expect(side.effects).toEqual([]);
    }
    expect(isLoggedOn(side.state)).toBe(false);
    expect(isLoggedOn(loggedOn().state)).toBe(true);
  });

  it('of a message that we do not do are used up with it', () => {
    const side = loggedOn();
    side.hear('B', 2);
    expect(side.state.nextInbound).toBe(3);
    expect(side.hear('1', 3, [112, 'x'])).toEqual(['35=0|34=3|112=x']);
  });
});

describe('what was sent before', () => {
  const asking = (): Side => {
    const side = loggedOn();
    side.hear('2', 2, [7, '1'], [16, '0']);
    return side;
  };
  const records = [{ sequence: 1, msgType: 'A', fields: [], at: NOW }];
  const replay = { kind: 'replay', from: 1, to: 1, records } as const;

  it('is sent again for the range that was asked for, and for no other', () => {
    expect(asking().do({ ...replay, to: 2 })).toEqual([]);
    expect(asking().do({ ...replay, from: 0 })).toEqual([]);
    expect(loggedOn().do(replay)).toEqual([]);
    const [again, ...more] = asking().do(replay);
    expect(again).toMatch(/^35=4[|]34=1[|]43=Y/);
    expect(more).toEqual([]);
  });

  it('is sent while we are leaving, and not once we have left', () => {
    const leaving = asking();
    leaving.do({ kind: 'logout' });
    expect(leaving.do(replay)).toHaveLength(1);
    const gone = asking();
    gone.do({ kind: 'disconnected' });
    expect(gone.do(replay)).toEqual([]);
  });

  it('is asked for up to the last that was sent', () => {
    const upTo = (to: string, from = '1') => {
      const side = loggedOn();
      side.hear('1', 2, [112, 'x']);
      side.hear('2', 3, [7, from], [16, to]);
      return side.effects.find(({ kind }) => kind === 'load-for-replay');
    };
    const all = { kind: 'load-for-replay', from: 1, to: 2 };
    expect(upTo('0')).toEqual(all);
    expect(upTo('2')).toEqual(all);
    expect(upTo('9')).toEqual(all);
    expect(upTo('1')).toEqual({ ...all, to: 1 });
    expect(upTo('0', '2')).toEqual({ ...all, from: 2 });
    expect(upTo('0', '3')).toBeUndefined();
  });
});

describe('leaving', () => {
  it('is said once, and before the logon not at all', () => {
    const side = loggedOn();
    expect(side.do({ kind: 'logout' })).toEqual(['35=5|34=2']);
    side.do({ kind: 'logout' });
    expect(side.effects).toEqual([]);
    expect(side.state.phase).toBe('logout-sent');
    const early = connected(VENUE);
    expect(early.do({ kind: 'logout' })).toEqual([]);
    expect(reasonsOf(early)).toEqual(['logout before logon']);
  });
});

describe('a header', () => {
  it('has what the caller gives for it, by its tags; the body stays as given', () => {
    const side = connected(BROKER);
    side.hear('A', 1, ...LOGON);
    const fields: FixField[] = [
      [129, 'desk'],
      [55, 'ACME'],
      [11, 'c'],
      [97, 'Y'],
      [115, 'fund'],
    ];
    expect(side.do({ kind: 'send', msgType: 'D', fields })).toEqual([
      '35=D|34=3|97=Y|115=fund|129=desk|55=ACME|11=c',
    ]);
  });

  it.each([
    [115, 128],
    [128, 115],
    [116, 129],
    [129, 116],
    [144, 145],
    [145, 144],
  ])('of an answer returns %i as %i', (tag, back) => {
    const [answer] = loggedOn().hear('B', 2, [tag, 'x']);
    expect(answer).toContain(`|${back}=x|`);
    const [empty] = loggedOn().hear('B', 2, [tag, '']);
    expect(empty).not.toContain(`${back}=`);
  });
});
