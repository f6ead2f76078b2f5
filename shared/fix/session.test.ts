import { describe, expect, it } from 'vitest';
import { present } from '../kernel/assert.ts';
import { instant } from '../kernel/brand.ts';
import { decode, emptyDecoder } from './codec.ts';
import { FIX44 } from './dictionary.ts';
import type { FixField, FixMessage } from './message.ts';
import { fieldOf, MsgType, Tag } from './message.ts';
import type {
  ReplayRecord,
  SessionConfig,
  SessionEffect,
  SessionInput,
  SessionState,
} from './session.ts';
import { initialSession, step } from './session.ts';
import { MAXIMUM_HELD_MESSAGES } from './session-gap.ts';
import { REPLAY_BATCH } from './session-replay.ts';
import { GAP_TIMEOUT_MS, LOGON_TIMEOUT_MS, LOGOUT_TIMEOUT_MS } from './session-timers.ts';
import { utcTimestamp } from './time.ts';

const START = instant(Date.UTC(2026, 0, 2, 14, 30));

const BROKER: SessionConfig = {
  role: 'initiator',
  senderCompId: 'BROKER',
  targetCompId: 'VENUE',
  heartbeatSeconds: 30,
  credentials: { username: 'us', password: 'secret' },
  staleOrderMs: 5_000,
  sendingTimeToleranceMs: 120_000,
  resetOnLogon: false,
  accepts: new Set([MsgType.executionReport]),
  dictionary: FIX44,
  unlistedFields: 'accept',
};

type InputWithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;

/** One side under test; the other is played by hand. */
class Subject {
  state: SessionState;
  now = START;
  effects: readonly SessionEffect<string>[] = [];
  readonly config: SessionConfig;

  constructor(config: Partial<SessionConfig> = {}, numbers = { nextOutbound: 1, nextInbound: 1 }) {
    this.config = { ...BROKER, ...config };
    this.state = initialSession(numbers);
  }

  do(input: InputWithoutTime<SessionInput<string>>): readonly SessionEffect<string>[] {
    const stepped = step<string>(this.config, this.state, {
      ...input,
      at: this.now,
    } as SessionInput<string>);
    this.state = stepped.state;
    this.effects = stepped.effects;
    return stepped.effects;
  }

  /** `wrong` replaces or adds header fields. */
  hear(
    msgType: string,
    sequence: number,
    fields: readonly FixField[] = [],
    wrong: readonly FixField[] = [],
  ): this {
    const replaced = new Set(wrong.map(([tag]) => tag));
    const header: FixField[] = [
      [Tag.msgType, msgType],
      [Tag.sequence, String(sequence)],
      [Tag.senderCompId, this.config.targetCompId],
      [Tag.sendingTime, utcTimestamp(this.now)],
      [Tag.targetCompId, this.config.senderCompId],
    ];
    const all = [...header.filter(([tag]) => !replaced.has(tag)), ...wrong, ...fields];
    const message: FixMessage = {
      kind: 'message',
      beginString: 'FIX.4.4',
      msgType,
      sequence,
      possDup: all.some(([tag, value]) => tag === Tag.possDup && value === 'Y'),
      fields: all,
    };
    this.do({ kind: 'received', message });
    return this;
  }

  later(milliseconds: number): readonly SessionEffect<string>[] {
    this.now = instant(this.now + milliseconds);
    return this.do({ kind: 'tick' });
  }

  loggedOn(sequence = this.state.nextInbound): this {
    this.do({ kind: 'connected' });
    return this.hear(MsgType.logon, sequence, LOGON);
  }

  kinds(): string[] {
    return this.effects.map(({ kind }) => kind);
  }

  of<K extends SessionEffect<string>['kind']>(
    kind: K,
  ): Extract<SessionEffect<string>, { kind: K }>[] {
    return this.effects.filter(
      (effect): effect is Extract<SessionEffect<string>, { kind: K }> => effect.kind === kind,
    );
  }

  /** What went on the wire, decoded again. */
  wire(): FixMessage[] {
    return this.of('transmit').map(({ bytes }) => {
      const [message] = decode(emptyDecoder, bytes).messages;
      if (message?.kind !== 'message') throw new Error('we sent something garbled');
      return message;
    });
  }

  wireTypes(): string[] {
    return this.wire().map(({ msgType }) => msgType);
  }
}

const LOGON: readonly FixField[] = [
  [Tag.encryptMethod, '0'],
  [Tag.heartbeatInterval, '30'],
];

const REPORT: readonly FixField[] = [
  [6, '0'],
  [11, 'c'],
  [14, '0'],
  [17, 'e'],
  [37, 'o'],
  [39, '0'],
  [54, '1'],
  [55, 'ACME'],
  [150, '0'],
  [151, '1'],
];

const ORDER: readonly FixField[] = [
  [11, 'c'],
  [38, '1'],
  [40, '1'],
  [54, '1'],
  [55, 'ACME'],
  [60, utcTimestamp(START)],
];

const record = (sequence: number, msgType: string, at = START): ReplayRecord => ({
  sequence,
  msgType,
  fields: msgType === MsgType.heartbeat ? [] : ORDER,
  at,
});

describe('logging on', () => {
  it('sends the stored number, the heartbeat interval and the credentials, and no reset', () => {
    const subject = new Subject({}, { nextOutbound: 17, nextInbound: 9 });
    subject.do({ kind: 'connected' });
    const [logon] = subject.wire();
    expect(logon && [34, 98, 108, 141, 553, 554].map((tag) => fieldOf(logon, tag))).toEqual([
      '17',
      '0',
      '30',
      undefined,
      'us',
      'secret',
    ]);
  });

  it('keeps the password out of the log', () => {
    const subject = new Subject();
    subject.do({ kind: 'connected' });
    expect(JSON.stringify(subject.of('append'))).not.toContain('secret');
  });

  it('asks for an echo that tells when both sides have caught up', () => {
    const subject = new Subject().loggedOn();
    expect(subject.kinds()).toContain('logged-on');
    const [request] = subject.wire().filter(({ msgType }) => msgType === MsgType.testRequest);
    const id = present(request && fieldOf(request, Tag.testRequestId), 'TestReqID');
    subject.hear(MsgType.heartbeat, 2, [[Tag.testRequestId, id]]);
    expect(subject.kinds()).toContain('synchronised');
  });

  it('is not synchronised by an echo above a gap, but once the gap is filled', () => {
    const subject = new Subject().loggedOn(5);
    subject.hear(MsgType.heartbeat, 6, [[Tag.testRequestId, 'SYNCHRONISE']]);
    expect(subject.kinds()).not.toContain('synchronised');
    subject.hear(MsgType.sequenceReset, 1, [
      [Tag.newSequence, '6'],
      [Tag.gapFill, 'Y'],
    ]);
    expect(subject.kinds()).toContain('synchronised');
  });

  it('asks again when the venue was told by a gap fill to pass over the request', () => {
    const subject = new Subject({}, { nextOutbound: 4, nextInbound: 1 }).loggedOn();
    const asked = () => subject.wire().filter(({ msgType }) => msgType === MsgType.testRequest);
    expect(asked().map(({ sequence }) => sequence)).toEqual([5]);
    // It lost what we sent before the logon, and asks for everything up to now.
    subject.hear(MsgType.resendRequest, 2, [
      [Tag.beginSequence, '2'],
      [Tag.endSequence, '0'],
    ]);
    const sent = [2, 3, 4, 5].map((sequence) => record(sequence, MsgType.heartbeat));
    subject.do({ kind: 'replay', from: 2, to: 5, records: sent });
    expect(asked().map(({ sequence }) => sequence)).toEqual([6]);
    const echo = [[Tag.testRequestId, 'SYNCHRONISE']] as const;
    expect(subject.hear(MsgType.heartbeat, 3, echo).kinds()).toContain('synchronised');
    expect(subject.hear(MsgType.heartbeat, 4, echo).kinds()).not.toContain('synchronised');
  });

  it('raises an alarm when the venue has lost count, and never starts anew by itself', () => {
    const subject = new Subject({}, { nextOutbound: 4, nextInbound: 9 }).loggedOn(2);
    expect(subject.of('alarm').map(({ alarm }) => alarm)).toEqual(['inbound-too-low']);
    expect(subject.kinds().at(-1)).toBe('disconnect');
    expect([subject.state.nextOutbound, subject.state.nextInbound]).toEqual([6, 9]);
  });

  it('raises an alarm when the venue answers by Logout', () => {
    const subject = new Subject();
    subject.do({ kind: 'connected' });
    subject.hear(MsgType.logout, 1, [[Tag.text, 'MsgSeqNum too low']]);
    expect(subject.of('alarm').map(({ alarm }) => alarm)).toEqual(['logon-refused']);
    expect(subject.state.phase).toBe('disconnected');
  });

  it('refuses a reset that is not agreed', () => {
    const subject = new Subject({ role: 'acceptor' }, { nextOutbound: 4, nextInbound: 9 });
    subject.do({ kind: 'connected' });
    subject.hear(MsgType.logon, 1, [
      ...LOGON,
      [Tag.resetSequence, 'Y'],
      [Tag.username, 'us'],
      [Tag.password, 'secret'],
    ]);
    expect(subject.of('alarm').map(({ alarm }) => alarm)).toEqual(['logon-refused']);
    expect(subject.kinds()).not.toContain('reset');
    expect(subject.wire()).toEqual([]);
  });

  it.each([
    ['no password', []],
    ['a wrong password', [[553, 'us'] as const, [554, 'guess'] as const]],
    ['a wrong user name', [[553, 'them'] as const, [554, 'secret'] as const]],
  ])('refuses %s without using a number', (_what, credentials) => {
    const subject = new Subject({ role: 'acceptor' });
    subject.do({ kind: 'connected' });
    subject.hear(MsgType.logon, 1, [...LOGON, ...credentials]);
    expect(subject.kinds()).toEqual(['alarm', 'disconnect']);
    expect([subject.state.nextOutbound, subject.state.nextInbound]).toEqual([1, 1]);
  });

  it('gives up a counterparty that does not log on', () => {
    const subject = new Subject();
    subject.do({ kind: 'connected' });
    expect(subject.later(LOGON_TIMEOUT_MS - 1)).toEqual([]);
    subject.later(1);
    expect(subject.kinds()).toEqual(['alarm', 'disconnect']);
  });
});

describe('sending', () => {
  it('appends before it transmits, with the tag of the shell', () => {
    const subject = new Subject().loggedOn();
    subject.do({ kind: 'send', msgType: 'D', fields: ORDER, tag: 'queue message 7' });
    expect(subject.kinds()).toEqual(['append', 'transmit']);
    expect(subject.of('append')).toMatchObject([
      { sequence: 3, msgType: 'D', fields: ORDER, tag: 'queue message 7' },
    ]);
  });

  it('numbers and appends what is sent while nobody is connected', () => {
    const subject = new Subject();
    subject.do({ kind: 'send', msgType: 'D', fields: ORDER });
    expect(subject.kinds()).toEqual(['append']);
    subject.do({ kind: 'connected' });
    expect(subject.wire().map(({ sequence }) => sequence)).toEqual([2]);
  });

  it('keeps the connection alive, and asks before it gives up', () => {
    const subject = new Subject().loggedOn();
    expect(subject.later(29_999)).toEqual([]);
    subject.later(1);
    expect(subject.wireTypes()).toEqual([MsgType.heartbeat]);
    subject.later(6_000);
    expect(subject.wireTypes()).toEqual([MsgType.testRequest]);
    subject.later(35_999);
    expect(subject.kinds()).toEqual([]);
    subject.later(1);
    expect(subject.kinds()).toEqual(['alarm', 'logged-out', 'disconnect']);
  });

  it('waits for the answer to its Logout, but not for ever', () => {
    const patient = new Subject().loggedOn();
    patient.do({ kind: 'logout' });
    expect(patient.wireTypes()).toEqual([MsgType.logout]);
    patient.hear(MsgType.logout, 2);
    expect(patient.kinds()).toEqual(['advance-inbound', 'logged-out', 'disconnect']);
    const impatient = new Subject().loggedOn();
    impatient.do({ kind: 'logout' });
    impatient.later(LOGOUT_TIMEOUT_MS);
    expect(impatient.kinds()).toEqual(['alarm', 'logged-out', 'disconnect']);
  });
});

describe('receiving', () => {
  it('counts a message as received only when the shell says that it is safe', () => {
    const subject = new Subject().loggedOn();
    subject.hear(MsgType.executionReport, 2, REPORT);
    expect(subject.kinds()).toEqual(['deliver']);
    subject.hear(MsgType.executionReport, 3, REPORT);
    subject.hear(MsgType.heartbeat, 4);
    expect(subject.kinds()).toEqual([]);
    subject.do({ kind: 'delivered', upTo: 2 });
    expect(subject.of('advance-inbound')).toEqual([{ kind: 'advance-inbound', nextInbound: 3 }]);
    subject.do({ kind: 'delivered', upTo: 3 });
    expect(subject.of('advance-inbound')).toEqual([{ kind: 'advance-inbound', nextInbound: 5 }]);
    subject.do({ kind: 'delivered', upTo: 3 });
    expect(subject.kinds()).toEqual([]);
    subject.hear(MsgType.heartbeat, 5);
    expect(subject.of('advance-inbound')).toEqual([{ kind: 'advance-inbound', nextInbound: 6 }]);
    subject.do({ kind: 'delivered', upTo: 3 });
    expect(subject.kinds()).toEqual([]);
  });

  it('counts nothing behind a message that is not safe yet, be it only one', () => {
    const subject = new Subject().loggedOn();
    subject.hear(MsgType.executionReport, 2, REPORT);
    subject.hear(MsgType.heartbeat, 3);
    expect(subject.kinds()).toEqual([]);
    subject.do({ kind: 'delivered', upTo: 2 });
    expect(subject.of('advance-inbound')).toEqual([{ kind: 'advance-inbound', nextInbound: 4 }]);
  });

  it('rejects what is of no type that there is, and bothers nobody with it', () => {
    const subject = new Subject().loggedOn();
    subject.hear('ZZ', 2);
    expect(subject.wireTypes()).toEqual([MsgType.reject]);
    expect(subject.of('refused')).toEqual([]);
    expect(subject.of('advance-inbound')).toEqual([{ kind: 'advance-inbound', nextInbound: 3 }]);
  });

  it('delivers a Reject: it tells the fate of something we sent', () => {
    const subject = new Subject().loggedOn();
    subject.hear(MsgType.reject, 2, [[Tag.refSequence, '2']]);
    expect(subject.kinds()).toEqual(['deliver']);
  });

  it('accepts a fill with fields that it does not know', () => {
    const subject = new Subject().loggedOn();
    subject.hear(MsgType.executionReport, 2, [...REPORT, [9_999, 'x'], [851, '1'], [9_999, 'y']]);
    expect(subject.kinds()).toEqual(['deliver']);
  });

  it('keeps a bounded number of messages above a gap, and gets the rest by the resend', () => {
    const subject = new Subject().loggedOn();
    for (let above = 0; above <= MAXIMUM_HELD_MESSAGES; above += 1) {
      subject.hear(MsgType.heartbeat, 3 + above);
    }
    expect(subject.state.held.size).toBe(MAXIMUM_HELD_MESSAGES);
    expect(subject.of('alarm').map(({ alarm }) => alarm)).toEqual(['held-messages-dropped']);
    subject.hear(MsgType.heartbeat, 2);
    expect(subject.state.nextInbound).toBe(3 + MAXIMUM_HELD_MESSAGES);
    expect(subject.state.held.size).toBe(0);
  });

  it('asks again for a gap that is not filled, and at last gives up', () => {
    const subject = new Subject({ heartbeatSeconds: 0 }).loggedOn();
    subject.hear(MsgType.heartbeat, 5);
    expect(subject.wireTypes()).toEqual([MsgType.resendRequest]);
    for (const _again of [2, 3]) {
      subject.later(GAP_TIMEOUT_MS);
      expect(subject.wireTypes()).toEqual([MsgType.resendRequest]);
    }
    subject.later(GAP_TIMEOUT_MS);
    expect(subject.kinds()).toEqual(['alarm', 'append', 'transmit', 'logged-out', 'disconnect']);
  });

  it('forgets what it held when the connection is lost', () => {
    const subject = new Subject().loggedOn();
    subject.hear(MsgType.executionReport, 5, REPORT);
    subject.do({ kind: 'disconnected' });
    expect([subject.state.held.size, subject.state.gap, subject.state.nextInbound]).toEqual([
      0,
      undefined,
      2,
    ]);
  });

  it.each([
    ['an old SendingTime', [[52, '20010101-00:00:00'] as const]],
    ['another SenderCompID', [[49, 'NOBODY'] as const]],
  ])(
    'uses up the number of a message that it rejects for %s, once the application knows: it is over for both',
    (_what, wrong) => {
      const subject = new Subject().loggedOn();
      subject.hear(MsgType.executionReport, 2, REPORT, wrong);
      expect(subject.wireTypes()).toEqual([MsgType.reject, MsgType.logout]);
      expect(subject.of('refused')).toMatchObject([{ sequence: 2 }]);
      expect(subject.of('deliver')).toEqual([]);
      expect(subject.state.phase).toBe('disconnected');
      subject.do({ kind: 'delivered', upTo: 2 });
      expect(subject.of('advance-inbound')).toEqual([{ kind: 'advance-inbound', nextInbound: 3 }]);
    },
  );

  it.each([
    ['an old SendingTime', [[52, '20010101-00:00:00'] as const]],
    ['another SenderCompID', [[49, 'NOBODY'] as const]],
    ['a duplicate flag without original time', [[43, 'Y'] as const]],
  ])('does not reject above a gap for %s: it will be asked for again', (_what, wrong) => {
    const subject = new Subject().loggedOn();
    subject.hear(MsgType.executionReport, 5, REPORT, wrong);
    expect(subject.wireTypes()).not.toContain(MsgType.reject);
    expect(subject.state.nextInbound).toBe(2);
  });

  it('lets held messages pass when the one below them is rejected', () => {
    const subject = new Subject().loggedOn();
    subject.hear(MsgType.executionReport, 3, REPORT);
    subject.hear(MsgType.executionReport, 2, REPORT, [[43, 'Y']]);
    expect(subject.wireTypes()).toEqual([MsgType.reject]);
    expect(subject.of('deliver').map(({ sequence }) => sequence)).toEqual([3]);
  });

  it('ignores garbled bytes on a running session', () => {
    const subject = new Subject().loggedOn();
    subject.do({ kind: 'received', message: { kind: 'garbled', reason: 'noise' } });
    expect(subject.of('alarm').map(({ alarm }) => alarm)).toEqual(['garbled']);
    expect(subject.state.phase).toBe('logged-on');
  });
});

describe('sending again', () => {
  const asked = (from: number, to: number): Subject => {
    const subject = new Subject({}, { nextOutbound: 2_000, nextInbound: 1 }).loggedOn();
    return subject.hear(MsgType.resendRequest, 2, [
      [Tag.beginSequence, String(from)],
      [Tag.endSequence, String(to)],
    ]);
  };

  it('sends a fresh order again under its number, marked, with its original time', () => {
    const subject = asked(10, 10);
    subject.now = instant(START + 5_000);
    subject.do({ kind: 'replay', from: 10, to: 10, records: [record(10, 'D')] });
    expect(subject.kinds()).toEqual(['transmit']);
    const [again] = subject.wire();
    expect(again && [35, 34, 43, 122].map((tag) => fieldOf(again, tag))).toEqual([
      'D',
      '10',
      'Y',
      utcTimestamp(START),
    ]);
    expect(again && fieldOf(again, 52)).toBe(utcTimestamp(subject.now));
  });

  it('is a sign of life: the next heartbeat is due an interval after it', () => {
    const subject = asked(10, 10);
    subject.now = instant(START + 20_000);
    subject.hear(MsgType.heartbeat, 3);
    subject.do({ kind: 'replay', from: 10, to: 10, records: [record(10, 'F')] });
    expect(subject.later(29_999)).toEqual([]);
    subject.later(1);
    expect(subject.wireTypes()).toEqual([MsgType.heartbeat]);
  });

  it('never sends a stale order again, but tells the shell to ask for it', () => {
    const subject = asked(10, 12);
    subject.now = instant(START + 5_001);
    const records = [record(10, 'D'), record(11, 'F'), record(12, 'D', subject.now)];
    subject.do({ kind: 'replay', from: 10, to: 12, records });
    expect(subject.wire().map((each) => [each.msgType, each.sequence])).toEqual([
      [MsgType.sequenceReset, 10],
      ['F', 11],
      ['D', 12],
    ]);
    expect(subject.of('replayed-as-gap')).toEqual([
      { kind: 'replayed-as-gap', orders: [record(10, 'D')] },
    ]);
    expect(subject.kinds()).not.toContain('append');
  });

  it('never gives an original time after the time of sending, even when the clocks of two owners differ', () => {
    const subject = asked(10, 10);
    const ahead = instant(START + 3_000);
    subject.do({ kind: 'replay', from: 10, to: 10, records: [record(10, 'F', ahead)] });
    const [again] = subject.wire();
    expect(again && fieldOf(again, Tag.origSendingTime)).toBe(utcTimestamp(START));
  });

  it('puts runs of session messages and stale orders into one gap fill', () => {
    const subject = asked(10, 14);
    subject.now = instant(START + 60_000);
    const records = ['0', 'D', '0', 'F', '0'].map((msgType, index) => record(10 + index, msgType));
    subject.do({ kind: 'replay', from: 10, to: 14, records });
    expect(
      subject.wire().map((each) => [each.msgType, each.sequence, fieldOf(each, Tag.newSequence)]),
    ).toEqual([
      [MsgType.sequenceReset, 10, '13'],
      ['F', 13, undefined],
      [MsgType.sequenceReset, 14, '15'],
    ]);
  });

  it('loads a long range in parts', () => {
    const subject = asked(1, 0);
    const last = subject.state.nextOutbound - 1;
    const parts: [number, number][] = [];
    for (;;) {
      const [load] = subject.of('load-for-replay');
      if (load === undefined) break;
      parts.push([load.from, load.to]);
      const records = Array.from({ length: load.to - load.from + 1 }, (_, index) =>
        record(load.from + index, MsgType.heartbeat),
      );
      subject.do({ kind: 'replay', from: load.from, to: load.to, records });
    }
    expect(parts).toEqual(
      Array.from({ length: Math.ceil(last / REPLAY_BATCH) }, (_, part) => [
        part * REPLAY_BATCH + 1,
        Math.min((part + 1) * REPLAY_BATCH, last),
      ]),
    );
    expect(subject.state.replay).toBeUndefined();
  });

  it('does not answer a request that a newer one has replaced', () => {
    const subject = asked(10, 12);
    subject.hear(MsgType.resendRequest, 3, [
      [Tag.beginSequence, '11'],
      [Tag.endSequence, '11'],
    ]);
    subject.do({
      kind: 'replay',
      from: 10,
      to: 12,
      records: [10, 11, 12].map((n) => record(n, 'F')),
    });
    expect(subject.kinds()).toEqual([]);
    subject.do({ kind: 'replay', from: 11, to: 11, records: [record(11, 'F')] });
    expect(subject.wire().map(({ sequence }) => sequence)).toEqual([11]);
  });

  it('raises an alarm for a record that the log does not have, and fills its place', () => {
    const subject = asked(10, 11);
    subject.do({ kind: 'replay', from: 10, to: 11, records: [record(11, 'F')] });
    expect(subject.of('alarm').map(({ alarm }) => alarm)).toEqual(['replay-record-missing']);
    expect(subject.wireTypes()).toEqual([MsgType.sequenceReset, 'F']);
  });

  it('raises an alarm when the venue asks for what was never sent: our log is behind', () => {
    const subject = asked(5_000, 0);
    expect(subject.of('alarm').map(({ alarm }) => alarm)).toEqual(['outbound-too-low']);
    expect(subject.kinds()).not.toContain('load-for-replay');
  });
});
