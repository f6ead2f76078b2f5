import {
  cancelOf,
  newOrder,
  replaceOf,
  type SimulatedOwner,
  SimulatedWorld,
} from '../../../shared/app/fix-gateway/simulated-world.ts';
import type { Death } from './mortal-process.ts';

/** The gateway's core asks for effects, and its loops carry them out one by one: each of them is a place to die at. */
class MortalGatewayWorld extends SimulatedWorld {
  effects = 0;
  diedAt: string | undefined;
  #death: Death | undefined;

  dieAt(death: Death): void {
    this.effects = 0;
    this.#death = death;
  }

  override append(owner: SimulatedOwner): void {
    if (owner.appending === undefined) return;
    this.#reach(owner, 'append', (replied) => super.append(owner, replied));
  }

  override deliverMail(owner: SimulatedOwner): void {
    if (owner.mailing.length === 0) return;
    this.#reach(owner, 'mail', (replied) => super.deliverMail(owner, replied));
  }

  override keepArchive(owner: SimulatedOwner): void {
    if (owner.archiving === undefined) return;
    this.#reach(owner, 'archive', (replied) => super.keepArchive(owner, replied));
  }

  override lookUp(owner: SimulatedOwner): void {
    if (owner.lookingUp.length === 0) return;
    this.#reach(owner, 'look-up', (replied) => replied && super.lookUp(owner));
  }

  override readSwitches(owner: SimulatedOwner): void {
    if (owner.readingSwitches.length === 0) return;
    this.#reach(owner, 'read-switches', (replied) => replied && super.readSwitches(owner));
  }

  override bytesToVenue(): void {
    const { line } = this;
    if (line === undefined || line.toVenue.length === 0) return;
    this.#reach(line.owner, 'write', () => super.bytesToVenue());
  }

  override bytesToGateway(): void {
    const { line } = this;
    if (line === undefined || line.toGateway.length === 0) return;
    this.#reach(line.owner, 'read', (replied) => replied && super.bytesToGateway());
  }

  override poll(owner: SimulatedOwner): void {
    if (this.queue.isEmpty()) return;
    this.#reach(owner, 'receive', (replied) => {
      if (replied) super.poll(owner);
      else this.queue.receive(this.now);
    });
  }

  /** Before it: nothing has happened. After it: it has, and the process never hears of it. */
  #reach(owner: SimulatedOwner, effect: string, happen: (replied: boolean) => void): void {
    if (!owner.alive) return;
    this.effects += 1;
    if (this.effects !== this.#death?.call) {
      happen(true);
      return;
    }
    if (this.#death.moment === 'after') happen(false);
    this.#death = undefined;
    this.diedAt = effect;
    this.die(owner);
  }
}

/** What was in a dead process's hands comes again after ten seconds, and its orders are good for thirty. */
const LONG_ENOUGH_MS = 15_000;

/** Orders that fill, rest, are refused, replaced and cancelled; the older ones are in the archive by the end. */
function liveADay(world: MortalGatewayWorld, first: SimulatedOwner): void {
  let owner = first;
  const live = (milliseconds: number): void => {
    world.run(owner, milliseconds);
    if (owner.alive) return;
    owner = world.takeOver();
    world.run(owner, LONG_ENOUGH_MS);
  };
  const resting = newOrder(world, 2, { symbol: 'REST' });
  const moved = newOrder(world, 3, { symbol: 'REST' });
  for (const each of [newOrder(world, 1), resting, moved, newOrder(world, 4, { symbol: 'REJ' })]) {
    world.queue.put(each);
  }
  live(500);
  const replacement = replaceOf(world, moved, { quantity: '20' });
  world.queue.put(cancelOf(world, resting));
  world.queue.put(replacement);
  live(500);
  for (let number = 5; number < 17; number += 1) {
    world.queue.put(newOrder(world, number));
    if (number % 3 === 1) live(500);
  }
  world.venueFills(replacement.clOrdId);
  live(500);
  live(LONG_ENOUGH_MS);
}

/** What the venue has and what the accounts were told of it, by ExecID: grouped otherwise it is the same. */
function outcomeOf(world: MortalGatewayWorld) {
  const { venue, queue, mail } = world;
  const told = mail.flatMap(({ command }) =>
    command.kind === 'apply-execution-reports'
      ? command.reports.map(({ execId, execType }) => `${command.order} ${execType} ${execId}`)
      : [`${command.kind} ${'order' in command ? command.order : ''}`],
  );
  return {
    book: [...venue.book].sort(([a], [b]) => (a < b ? -1 : 1)),
    placements: [...venue.placements].sort(),
    replacements: [...venue.replacements].sort(),
    unheard: [...venue.execIds.values()]
      .flat()
      .filter((execId) => !told.some((each) => each.endsWith(` ${execId}`))),
    told: [...new Set(told)].map((each) => each.replace(/ E\d+$/, '')).sort(),
    isTaken: queue.isEmpty(),
  };
}

/** Short generations: within the day there is something in the archive, and something is looked up there. */
const RECORDS_IN_GENERATION = 8;

export function liveAndDie(death?: Death) {
  const world = new MortalGatewayWorld(RECORDS_IN_GENERATION);
  const owner = world.start();
  world.dieAt(death ?? { call: Number.POSITIVE_INFINITY, moment: 'before' });
  liveADay(world, owner);
  return { diedAt: world.diedAt, outcome: outcomeOf(world) };
}
