import {
  cancelOf,
  newOrder,
  replaceOf,
  SimulatedWorld,
} from '../../../shared/app/fix-gateway/simulated-world.ts';
import { Dice } from '../dice.ts';
import { checkTransmitted } from '../fix/fuzz-venue.ts';
import { changed, garbled, jsonOf, written } from '../http/json.ts';
import { mustHold, type Tally } from '../tally.ts';

/** Messages of the venue's queue that are wrong somewhere: sent as they say, given up, or left; the gateway goes on. */
export function fuzzIntake(seed: number, messages: number, tally: Tally): void {
  const dice = new Dice(seed);
  const world = new SimulatedWorld();
  const owner = world.start();
  const limit = { type: 'limit', limitPrice: '150.25' } as const;
  const orders = [
    newOrder(world, 1),
    newOrder(world, 2, limit),
    newOrder(world, 3, { symbol: 'REST1' }),
  ];
  const right = orders.flatMap((order) => [
    order,
    cancelOf(world, order),
    replaceOf(world, order, limit),
  ]);
  for (let sent = 0; sent < messages; sent += 1) {
    const message = jsonOf({ ...dice.pick(right), id: `m${sent}` });
    const text = written(dice.chance(0.2) ? message : changed(message, dice));
    const body = dice.chance(0.1) ? garbled(text, dice) : text;
    world.give(owner, { kind: 'queue-messages', messages: [{ body, receipt: `r${sent}` }] });
    world.give(owner, { kind: 'turn-ended' });
    for (const bytes of world.line?.toVenue ?? []) checkTransmitted(bytes);
    world.settle(owner);
    mustHold(!owner.ended && world.line !== undefined, `ends the gateway: ${body.slice(0, 1_000)}`);
  }
  tally.add('placed', world.venue.placements.length);
  const names = new Set(world.venue.placements);
  mustHold(names.size === world.venue.placements.length, 'places one order twice');
  tally.add(
    'left on the queue',
    owner.notes.filter(({ event }) => event === 'unreadable-queue-message').length,
  );
}
