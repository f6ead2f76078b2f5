import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../kernel/brand.ts';
import type { DecoderState } from './codec.ts';
import { decode, emptyDecoder } from './codec.ts';
import { FIX44, message } from './dictionary.ts';
import { fieldOf, Tag, valueIn } from './message.ts';
import type {
  ReplayRecord,
  SessionConfig,
  SessionEffect,
  SessionInput,
  SessionState,
} from './session.ts';
import { initialSession, step } from './session.ts';

/** Two sessions, a wire between them that loses and repeats, shells that die between any two effects. */
const NEWS = 'B';
const RUNS = 500;
const LEAST_ACTIONS = 20;
const MOST_ACTIONS = 150;
const HEAL_ROUNDS = 400;
const HEAL_TICK_MS = 500;

const config = (role: SessionConfig['role']): SessionConfig => ({
  role,
  senderCompId: role === 'initiator' ? 'BROKER' : 'VENUE',
  targetCompId: role === 'initiator' ? 'VENUE' : 'BROKER',
  heartbeatSeconds: 30,
  credentials: { password: 'secret' },
  staleOrderMs: 5_000,
  // A message that was under way for long is rejected, which is another story: session.test.ts.
  sendingTimeToleranceMs: 24 * 60 * 60 * 1_000,
  resetOnLogon: false,
  accepts: new Set([NEWS]),
  dictionary: {
    ...FIX44,
    messages: new Map([...FIX44.messages, [NEWS, message('News', [Tag.text])]]),
  },
  unlistedFields: 'reject',
});

type Queued = { readonly effect: SessionEffect<never>; readonly connection: number };

class Side {
  readonly config: SessionConfig;
  state: SessionState = initialSession({ nextOutbound: 1, nextInbound: 1 });
  /** The disk: survives crashes. */
  readonly log = new Map<number, ReplayRecord>();
  safeInbound = 1;
  readonly sent: string[] = [];
  readonly delivered: string[] = [];
  /** Memory: dies with the process. */
  queue: Queued[] = [];
  /** Delivered by the session, on its way to where it is safe. */
  handingOver: { readonly sequence: number; readonly text: string }[] = [];
  decoder: DecoderState = emptyDecoder;
  outbox: Uint8Array[] = [];
  count = 0;

  constructor(role: SessionConfig['role']) {
    this.config = config(role);
  }
}

class World {
  readonly broker = new Side('initiator');
  readonly venue = new Side('acceptor');
  connection = 0;
  connected = false;
  now = 1_750_000_000_000;

  input(side: Side, input: DistributiveOmit<SessionInput<never>, 'at'>): void {
    const { state, effects } = step<never>(side.config, side.state, {
      ...input,
      at: instant(this.now),
    } as SessionInput<never>);
    side.state = state;
    for (const effect of effects) side.queue.push({ effect, connection: this.connection });
  }

  connect(): void {
    if (this.connected) return;
    this.connected = true;
    this.connection += 1;
    for (const side of [this.venue, this.broker]) {
      side.decoder = emptyDecoder;
      side.outbox = [];
      this.input(side, { kind: 'connected' });
    }
  }

  disconnect(): void {
    if (!this.connected) return;
    this.connected = false;
    for (const side of [this.broker, this.venue]) {
      side.outbox = [];
      this.input(side, { kind: 'disconnected' });
    }
  }

  send(side: Side): void {
    side.count += 1;
    const text = `${side.config.senderCompId}-${side.count}`;
    this.input(side, { kind: 'send', msgType: NEWS, fields: [[Tag.text, text]] });
  }

  /** Carries out waiting effects, in order. */
  run(side: Side, count: number): void {
    for (let done = 0; done < count; done += 1) {
      const next = side.queue.shift();
      if (next === undefined) return;
      this.#runOne(side, next);
    }
  }

  #runOne(side: Side, { effect, connection }: Queued): void {
    const current = this.connected && connection === this.connection;
    switch (effect.kind) {
      case 'append':
        expect(side.log.has(effect.sequence)).toBe(false);
        side.log.set(effect.sequence, effect);
        if (effect.msgType === NEWS) side.sent.push(valueIn(effect.fields, Tag.text) ?? '');
        return;
      case 'transmit':
        // Nothing reaches the wire that the log does not have.
        expect(side.log.has(effect.sequence)).toBe(true);
        if (current) side.outbox.push(effect.bytes);
        return;
      case 'deliver':
        side.handingOver.push({
          sequence: effect.sequence,
          text: fieldOf(effect.message, Tag.text) ?? '',
        });
        return;
      case 'advance-inbound':
        expect(effect.nextInbound).toBeGreaterThan(side.safeInbound);
        side.safeInbound = effect.nextInbound;
        return;
      case 'load-for-replay': {
        const { from, to } = effect;
        const records = [...side.log.values()].filter(
          ({ sequence }) => sequence >= from && sequence <= to,
        );
        expect(records).toHaveLength(to - from + 1);
        this.input(side, { kind: 'replay', from, to, records });
        return;
      }
      case 'disconnect':
        if (current) this.disconnect();
        return;
    }
  }

  /** Some of what is being handed over arrives where it is safe, in order, and the session is told of the last. */
  confirm(side: Side, count: number): void {
    const safe = side.handingOver.splice(0, count);
    side.delivered.push(...safe.map(({ text }) => text));
    const last = safe.at(-1);
    if (last !== undefined) this.input(side, { kind: 'delivered', upTo: last.sequence });
  }

  /** Moves messages over the wire. */
  carry(from: Side, to: Side, count: number): void {
    for (const bytes of from.outbox.splice(0, count)) {
      const decoded = decode(to.decoder, bytes);
      to.decoder = decoded.state;
      for (const received of decoded.messages)
        this.input(to, { kind: 'received', message: received });
    }
  }

  crash(side: Side): void {
    side.queue = [];
    side.handingOver = [];
    side.state = initialSession({
      nextOutbound: side.log.size + 1,
      nextInbound: side.safeInbound,
    });
    if (!this.connected) return;
    const other = side === this.broker ? this.venue : this.broker;
    this.connected = false;
    other.outbox = [];
    side.outbox = [];
    this.input(other, { kind: 'disconnected' });
  }

  tick(milliseconds: number): void {
    this.now += milliseconds;
    for (const side of [this.broker, this.venue]) this.input(side, { kind: 'tick' });
  }

  /** Both logged on, nothing under way, and each knows of all that the other has sent. */
  isQuiet(): boolean {
    const sides = [this.broker, this.venue];
    const agree =
      this.broker.state.nextOutbound === this.venue.state.nextInbound &&
      this.venue.state.nextOutbound === this.broker.state.nextInbound;
    return (
      agree &&
      sides.every(
        (side) =>
          side.state.phase === 'logged-on' &&
          side.queue.length === 0 &&
          side.handingOver.length === 0 &&
          side.outbox.length === 0 &&
          side.state.held.size === 0 &&
          side.state.gap === undefined,
      )
    );
  }

  heal(): void {
    for (let round = 0; round < HEAL_ROUNDS; round += 1) {
      this.connect();
      for (const side of [this.broker, this.venue]) {
        this.run(side, 1_000);
        this.confirm(side, 1_000);
      }
      this.carry(this.broker, this.venue, 1_000);
      this.carry(this.venue, this.broker, 1_000);
      if (this.isQuiet()) return;
      this.tick(HEAL_TICK_MS);
    }
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

type Action =
  | { readonly kind: 'send' | 'crash' | 'drop' | 'repeat'; readonly broker: boolean }
  | { readonly kind: 'run' | 'carry' | 'confirm'; readonly broker: boolean; readonly count: number }
  | { readonly kind: 'connect' }
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'tick'; readonly milliseconds: number };

const broker = fc.boolean();
const count = fc.integer({ min: 1, max: 12 });
/** Few at a time, so that a crash often finds some handed on and some not. */
const few = fc.integer({ min: 1, max: 3 });
const actions = (deaths: number): fc.Arbitrary<Action[]> =>
  fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('send' as const), broker }) },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant('confirm' as const), broker, count: few }),
      },
      {
        weight: 10,
        arbitrary: fc.record({
          kind: fc.constantFrom('run' as const, 'carry' as const),
          broker,
          count,
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constantFrom('drop' as const, 'repeat' as const), broker }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('connect' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('disconnect' as const) }) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('tick' as const),
          milliseconds: fc.constantFrom(50, 3_000, 31_000),
        }),
      },
      { weight: deaths, arbitrary: fc.record({ kind: fc.constant('crash' as const), broker }) },
    ),
    { minLength: LEAST_ACTIONS, maxLength: MOST_ACTIONS },
  );

function act(world: World, action: Action): void {
  if (action.kind === 'connect') world.connect();
  else if (action.kind === 'disconnect') world.disconnect();
  else if (action.kind === 'tick') world.tick(action.milliseconds);
  else actOn(world, action);
}

type SideAction = Exclude<Action, { readonly kind: 'connect' | 'disconnect' | 'tick' }>;

function actOn(world: World, action: SideAction): void {
  const side = action.broker ? world.broker : world.venue;
  const other = action.broker ? world.venue : world.broker;
  switch (action.kind) {
    case 'send':
      world.send(side);
      break;
    case 'crash':
      world.crash(side);
      break;
    case 'drop':
      side.outbox.shift();
      break;
    case 'repeat':
      side.outbox.unshift(...side.outbox.slice(0, 1));
      break;
    case 'run':
      world.run(side, action.count);
      break;
    case 'confirm':
      world.confirm(side, action.count);
      break;
    case 'carry':
      world.carry(side, other, action.count);
      break;
  }
}

function play(played: readonly Action[]): World {
  const world = new World();
  // From a running session: a random walk seldom gets through a whole logon by itself.
  world.heal();
  for (const action of played) act(world, action);
  world.heal();
  expect(world.isQuiet()).toBe(true);
  return world;
}

describe('two sessions over a bad wire', () => {
  it('deliver every message exactly once and in order', () => {
    fc.assert(
      fc.property(actions(0), (played) => {
        const { broker: one, venue: two } = play(played);
        expect(two.delivered).toEqual(one.sent);
        expect(one.delivered).toEqual(two.sent);
        expect(one.sent).toHaveLength(one.count);
        expect(one.state.nextOutbound).toBe(two.state.nextInbound);
        expect(two.state.nextOutbound).toBe(one.state.nextInbound);
      }),
      { numRuns: RUNS },
    );
  });

  it('lose nothing when either side dies between any two effects, and repeat only what was not confirmed', () => {
    fc.assert(
      fc.property(actions(2), (played) => {
        const { broker: one, venue: two } = play(played);
        expect([...new Set(two.delivered)]).toEqual(one.sent);
        expect([...new Set(one.delivered)]).toEqual(two.sent);
        expect(one.safeInbound).toBe(two.state.nextOutbound);
        expect(two.safeInbound).toBe(one.state.nextOutbound);
      }),
      { numRuns: RUNS },
    );
  });
});
