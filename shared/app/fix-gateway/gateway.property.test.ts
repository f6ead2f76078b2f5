import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ControlState } from '../../domain/risk/controls.ts';
import type { VenueMessage } from '../wire/venue-message.ts';
import { RECORDS_IN_GENERATION } from './log-index.ts';
import {
  cancelOf,
  newOrder,
  replaceOf,
  type SimulatedOwner,
  SimulatedWorld,
} from './simulated-world.ts';

/**
 * Orders and cancels while everything that can go wrong does: the line is cut, the gateway dies at any step, appends and
 * commands reach their place without the answer, a second owner takes over and the first goes on unaware. In the end,
 * whatever happened: every order is at the venue once or reported as not there, never both, and nothing is forgotten.
 */
const SYMBOLS = ['ACME', 'REST', 'REJ', 'SILENT'] as const;

type Action =
  | { readonly kind: 'place'; readonly symbol: string; readonly validMs: number }
  | {
      readonly kind: 'cancel' | 'replace' | 'late-fill' | 'place-again' | 'cancel-again';
      readonly which: number;
    }
  | { readonly kind: 'pass'; readonly milliseconds: number }
  | { readonly kind: 'turn-switch'; readonly state: ControlState }
  | {
      readonly kind:
        | 'poll'
        | 'turn-ended'
        | 'append'
        | 'append-unanswered'
        | 'mail'
        | 'mail-unanswered'
        | 'to-venue'
        | 'to-gateway'
        | 'cut'
        | 'connect'
        | 'crash'
        | 'take-over'
        | 'archive'
        | 'archive-unanswered'
        | 'look-up'
        | 'read-switches'
        | 'settle';
      /** Acts on the owner before the last one, which has not heard of its end. */
      readonly zombie: boolean;
    };

type Disturbance = Extract<Action, { readonly zombie: boolean }>['kind'];

const disturbance = (...kinds: readonly Disturbance[]): fc.Arbitrary<Action> =>
  fc.record({
    kind: fc.constantFrom(...kinds),
    zombie: fc.oneof(
      { weight: 4, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  });

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('place' as const),
      symbol: fc.constantFrom(...SYMBOLS),
      validMs: fc.constantFrom(0, 500, 8_000, 30_000),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('cancel', 'replace', 'late-fill', 'place-again', 'cancel-again'),
      which: fc.nat(20),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      milliseconds: fc.constantFrom(1, 10, 300, 2_000, 6_000, 11_000),
    }),
  },
  { weight: 30, arbitrary: disturbance('poll', 'turn-ended', 'append', 'to-venue', 'to-gateway') },
  { weight: 4, arbitrary: disturbance('mail') },
  { weight: 2, arbitrary: disturbance('settle') },
  { weight: 3, arbitrary: disturbance('append-unanswered', 'mail-unanswered') },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('turn-switch' as const),
      state: fc.constantFrom('open', 'open', 'closing-only', 'halted'),
    }),
  },
  { weight: 12, arbitrary: disturbance('read-switches') },
  { weight: 6, arbitrary: disturbance('archive', 'look-up') },
  { weight: 1, arbitrary: disturbance('archive-unanswered') },
  { weight: 3, arbitrary: disturbance('cut') },
  { weight: 8, arbitrary: disturbance('connect') },
  { weight: 4, arbitrary: disturbance('crash', 'take-over') },
);

class Run {
  readonly world: SimulatedWorld;
  /** New orders and replacements. */
  readonly placed: Exclude<VenueMessage, { kind: 'cancel-order' }>[] = [];
  readonly cancels: Extract<VenueMessage, { kind: 'cancel-order' }>[] = [];
  owner: SimulatedOwner;
  former: SimulatedOwner | undefined;

  constructor(recordsInGeneration: number) {
    this.world = new SimulatedWorld(recordsInGeneration);
    this.owner = this.world.start();
    this.world.readsSwitchesAtOnce = false;
  }

  act(step: Action): void {
    const { world } = this;
    switch (step.kind) {
      case 'place': {
        const order = newOrder(world, this.placed.length + 1, {
          symbol: step.symbol,
          notAfter: world.now + step.validMs,
        });
        this.placed.push(order);
        world.queue.put(order);
        return;
      }
      case 'cancel': {
        const order = this.placed[step.which];
        if (order === undefined) return;
        const cancel = cancelOf(world, order, this.cancels.length + 1);
        this.cancels.push(cancel);
        world.queue.put(cancel);
        return;
      }
      case 'replace': {
        const order = this.placed[step.which];
        if (order === undefined) return;
        const replacement = replaceOf(world, order, { quantity: '25' }, this.placed.length + 1);
        this.placed.push(replacement);
        world.queue.put(replacement);
        return;
      }
      case 'late-fill': {
        const order = this.placed[step.which];
        if (order !== undefined) world.venueFills(order.clOrdId);
        return;
      }
      case 'place-again':
      case 'cancel-again': {
        const of = step.kind === 'place-again' ? this.placed : this.cancels;
        const message = of[step.which];
        if (message !== undefined) world.queue.putAgain(message);
        return;
      }
      case 'turn-switch':
        world.controls.set('global', step.state);
        return;
      case 'pass':
        world.pass(step.milliseconds, this.#owners());
        return;
      default:
        this.#disturb(
          step.kind,
          step.zombie && this.former?.alive === true ? this.former : this.owner,
        );
    }
  }

  #disturb(kind: Disturbance, owner: SimulatedOwner): void {
    const { world } = this;
    const does: Record<Disturbance, () => void> = {
      poll: () => world.poll(owner),
      'turn-ended': () => world.give(owner, { kind: 'turn-ended' }),
      append: () => world.append(owner),
      'append-unanswered': () => world.append(owner, false),
      mail: () => world.deliverMail(owner),
      'mail-unanswered': () => world.deliverMail(owner, false),
      'to-venue': () => world.bytesToVenue(),
      'to-gateway': () => world.bytesToGateway(),
      cut: () => world.cut(),
      connect: () => world.connect(owner),
      archive: () => world.keepArchive(owner),
      'archive-unanswered': () => world.keepArchive(owner, false),
      'look-up': () => world.lookUp(owner),
      'read-switches': () => world.readSwitches(owner),
      settle: () => world.settle(owner),
      crash: () => {
        world.die(this.owner);
        this.owner = world.takeOver();
      },
      'take-over': () => {
        this.former = this.owner;
        this.owner = world.takeOver();
      },
    };
    does[kind]();
  }

  #owners(): SimulatedOwner[] {
    return this.former === undefined ? [this.owner] : [this.former, this.owner];
  }

  /** Long enough to forget: what happens to the same orders afterwards finds them in the archive only. */
  rest(): void {
    for (let night = 0; night < NIGHTS; night += 1) {
      this.world.connect(this.owner);
      this.world.run(this.owner, 200);
    }
  }

  /** The last owner works undisturbed until all is told. */
  finish(): void {
    this.world.run(this.owner, 60_000);
  }
}

/** What the venue may notice on a bad line; anything else would be our fault. */
const IN_ORDER = /^(heartbeat-timeout|logon-timeout|logout-timeout|gap-not-filled)/;

/** Generations so short that orders of a minute ago are forgotten, and the real length. */
const recordsInGeneration = fc.constantFrom(1, 6, 15, RECORDS_IN_GENERATION);

/** Enough that each of the mistakes that were tried on purpose was found. */
const RUNS = 400;
/** What is logged between two looks at the length, in a world that is at rest. */
const RECORDS_OF_A_MOMENT = 10;
/** Each logon is a few records more, which end the short generations. */
const NIGHTS = 8;
const days = fc.tuple(
  fc.array(action, { minLength: 5, maxLength: 120 }),
  fc.array(action, { minLength: 5, maxLength: 50 }),
);
/** Against hanging; a busy machine takes a few seconds. */
const TIME_LIMIT_MS = 60_000;

describe('the gateway under every disturbance', () => {
  it(
    'sends no order twice, loses none, and reports each one truly',
    () => {
      fc.assert(
        fc.property(recordsInGeneration, days, (records, actionsOfDays) => {
          const run = new Run(records);
          for (const actions of actionsOfDays) {
            for (const each of actions) run.act(each);
            run.rest();
          }
          run.finish();
          checkOrders(run);
          checkCancels(run);
          checkStories(run);
          checkIndex(run);
          checkLog(run, records);
          expect(run.owner.alive).toBe(true);
          expect(run.world.queue.isEmpty()).toBe(true);
          expect(run.world.venue.alarms.filter((alarm) => !IN_ORDER.test(alarm))).toEqual([]);
          for (const delay of run.world.venue.resendDelaysMs)
            expect(delay).toBeLessThanOrEqual(5_000);
        }),
        { numRuns: RUNS },
      );
    },
    TIME_LIMIT_MS,
  );
});

function checkOrders({ world, placed }: Run): void {
  const reports = world.commands('apply-execution-reports');
  const notSent = world
    .commands('report-not-sent')
    .filter(({ message }) => message !== 'cancel-order');
  const unknown = world.commands('report-unknown-order');
  const refused = world.commands('reject-replace');
  const arrivals = [...world.venue.placements, ...world.venue.replacements];
  for (const { kind, order, clOrdId } of placed) {
    const arrived = arrivals.filter((each) => each === clOrdId).length;
    const atVenue = kind === 'new-order' ? arrived : Number(world.venue.book.has(clOrdId));
    const released = [...notSent, ...unknown, ...refused].filter(
      (command) => command.order === order,
    ).length;
    expect(arrived, `${clOrdId} sent to the venue`).toBeLessThanOrEqual(1);
    if (notSent.some((command) => command.order === order)) {
      expect(world.venue.cancelsAsked, 'a cancel of what was not sent').not.toContain(clOrdId);
    }
    expect(atVenue + Math.min(1, released), `${clOrdId} at the venue or released`).toBe(1);
    const heard = reports
      .filter((command) => command.order === order)
      .flatMap((command) => command.reports);
    // A status stands for a report that never came.
    const told = new Set(
      heard.filter(({ execType }) => execType !== 'status').map(({ execId }) => execId),
    );
    expect(told, `what ${clOrdId} heard`).toEqual(new Set(world.venue.execIds.get(clOrdId) ?? []));
  }
}

/** Every cancel has an answer: the order's end, a refusal, or that it was not sent. */
function checkCancels({ world, cancels }: Run): void {
  const answers = new Set([
    ...world
      .commands('apply-execution-reports')
      .flatMap((command) => command.reports.map((report) => report.clOrdId)),
    ...world.commands('reject-cancel').map((command) => command.clOrdId),
    ...world.commands('report-not-sent').map((command) => command.clOrdId),
  ]);
  for (const { clOrdId } of cancels) expect(answers, `answer to ${clOrdId}`).toContain(clOrdId);
}

/** Of a chain an account hears in the order in which the venue spoke, however often it hears it again. */
function checkStories({ world, placed }: Run): void {
  const chainOf = new Map(placed.map(({ order, chain }) => [order, chain]));
  const heard = new Map<string, Set<number>>();
  for (const { order, reports } of world.commands('apply-execution-reports')) {
    const chain = chainOf.get(order) ?? order;
    const story = heard.get(chain) ?? new Set();
    heard.set(chain, story);
    for (const { execId, execType } of reports) {
      if (execType !== 'status') story.add(Number(execId.slice(1)));
    }
  }
  for (const [chain, story] of heard) {
    expect([...story], `story of ${chain}`).toEqual([...story].toSorted((a, b) => a - b));
  }
}

/** Who takes over now knows exactly what the present owner knows. */
function checkIndex({ world, owner }: Run): void {
  expect(world.readEnd().index).toEqual(owner.gateway.index);
}

/** Nothing is decided twice, also when it was forgotten in between; and no more is kept than was said. */
function checkLog({ world, owner }: Run, recordsInOne: number): void {
  const decided = world.log.flat().flatMap((record) => {
    const isDecision = record.kind === 'sent' || record.kind === 'not-sent';
    return isDecision && record.route !== undefined ? [record.route.clOrdId] : [];
  });
  expect(decided.length, 'ClOrdIDs decided').toBe(new Set(decided).size);
  const { current } = owner.gateway.index;
  expect(current.records).toBeLessThan(recordsInOne + RECORDS_OF_A_MOMENT);
}
