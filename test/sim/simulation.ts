import { newYorkInstant } from '../../shared/domain/calendar/civil-date.ts';
import type { AccountId, Instant } from '../../shared/kernel/brand.ts';
import { instant } from '../../shared/kernel/brand.ts';
import { Cloud } from './cloud/cloud.ts';
import { Faults } from './cloud/faults.ts';
import { JournalStream } from './cloud/journal-stream.ts';
import type { Told } from './evidence.ts';
import { Api } from './hosts/api.ts';
import { DueDriver, TriggerHost } from './hosts/drivers.ts';
import { GatewayHost } from './hosts/gateway-host.ts';
import { Routes } from './hosts/routes.ts';
import { clearingReader, pushReader } from './hosts/stream-readers.ts';
import { VenueHost } from './hosts/venue-host.ts';
import { WorkerHost } from './hosts/worker-host.ts';
import { MAILBOXES, Place, TABLES } from './place.ts';
import { Dice } from './time/dice.ts';
import { Timeline } from './time/timeline.ts';
import { Coverage } from './workload/coverage.ts';
import { LotChoices } from './workload/lot-choices.ts';
import { Operator } from './workload/operator.ts';
import { OrderRegister } from './workload/order-register.ts';
import { Workload } from './workload/workload.ts';

export type SimulationOptions = {
  readonly seed: number;
  readonly operations: number;
  /** Fault kinds that are left out. */
  readonly without: ReadonlySet<string>;
  readonly keepsTrace: boolean;
};

/** Days around which a calendar does something: a plain week, a holiday, an early close, both changes of the clock. */
const DAYS = [
  '2026-11-20',
  '2026-11-23',
  '2026-11-25',
  '2026-11-27',
  '2026-03-06',
  '2026-10-30',
  '2026-12-31',
] as const;
/** Mostly while the market is open, and not long before something opens or closes. */
const MINUTES = [
  3 * 60 + 58,
  9 * 60 + 28,
  9 * 60 + 29,
  9 * 60 + 31,
  9 * 60 + 58,
  12 * 60 + 50,
  12 * 60 + 58,
  15 * 60 + 40,
  15 * 60 + 50,
  15 * 60 + 54,
  15 * 60 + 57,
  15 * 60 + 59,
  19 * 60 + 58,
] as const;

const startOf = (dice: Dice): Instant =>
  instant(newYorkInstant(dice.pick(DAYS), dice.pick(MINUTES)) + dice.whole(0, 59_999));

/** The whole brokerage of one run, put together from its parts. */
export class Simulation {
  readonly timeline: Timeline;
  readonly faults: Faults;
  readonly cloud: Cloud;
  readonly place: Place;
  readonly venue: VenueHost;
  readonly gateways: readonly GatewayHost[];
  readonly workers: readonly WorkerHost[];
  readonly due: DueDriver;
  readonly trigger: TriggerHost;
  readonly stream: JournalStream;
  readonly api: Api;
  readonly routes: Routes;
  readonly operator: Operator;
  readonly workload: Workload;
  readonly coverage = new Coverage();
  readonly pushed: Told[] = [];
  readonly options: SimulationOptions;

  constructor(options: SimulationOptions) {
    this.options = options;
    const { seed } = options;
    const dice = new Dice(seed, 'run');
    this.timeline = new Timeline(options.keepsTrace);
    this.faults = new Faults(dice.fork('faults'), options.without);
    const startsAt = startOf(dice.fork('start'));
    this.cloud = new Cloud(this.timeline, dice.fork('cloud'), this.faults, startsAt);
    this.place = new Place(this.cloud, `simulation-${seed % 100}`);
    this.venue = new VenueHost(this.cloud, this.place.marketSeed);
    this.gateways = ['gateway-a', 'gateway-b'].map(
      (name) => new GatewayHost(this.place, this.venue, name),
    );
    this.workers = MAILBOXES.flatMap((name) => {
      const queue = this.place.queues.get(name);
      return queue === undefined ? [] : [new WorkerHost(this.place, queue)];
    });
    this.due = new DueDriver(this.place);
    this.trigger = new TriggerHost(this.place);
    this.stream = new JournalStream(this.cloud, [
      clearingReader(this.place),
      pushReader(this.place, (account, frame) => this.#pushed(account, frame)),
    ]);
    const lots = new LotChoices();
    this.place.tables.onInsert = (table, item) => {
      if (table !== TABLES.accounts || item.sk?.S?.startsWith('J#') !== true) return;
      const { entry } = this.stream.add(item);
      this.coverage.booked(entry);
      lots.booked(entry);
      // What is booked is all that matters: two runs of one hash have the same journals.
      this.timeline.hash.add(Buffer.from(item.b?.B ?? []).toString('latin1'));
      this.timeline.tell(() => {
        const what = entry.events.map((event) => JSON.stringify(event)).join(' ');
        const { account, sequence, command } = entry;
        return `${account} #${sequence} ${command.kind} ${command.id}: ${what}`;
      });
    };
    this.api = new Api(this.place);
    this.routes = new Routes(this.api, this.place);
    this.operator = new Operator(this.place, this.venue);
    const register = new OrderRegister();
    this.workload = new Workload({
      place: this.place,
      routes: this.routes,
      operator: this.operator,
      venue: this.venue,
      register,
      lots,
      dice: dice.fork('workload'),
    });
    this.place.tables.onWrite = (table, before, after) => {
      if (table !== TABLES.accounts) return;
      this.coverage.wrote(after);
      register.wrote(before, after);
    };
  }

  #pushed(account: AccountId, frame: string): void {
    this.pushed.push({
      at: this.timeline.steps,
      account,
      kind: 'pushed',
      frame: JSON.parse(frame),
    });
  }

  start(): void {
    this.venue.start();
    for (const gateway of this.gateways) gateway.start();
    this.due.start();
    this.trigger.start();
  }

  /** Nothing is on its way any more. */
  get isQuiet(): boolean {
    const { queues } = this.place;
    const owner = this.gateways.find(({ gateway }) => gateway !== undefined)?.gateway;
    return (
      this.workload.isIdle &&
      this.api.running === 0 &&
      this.workers.every(({ isIdle }) => isIdle) &&
      [...queues.values()].every(({ size }) => size === 0) &&
      this.due.isIdle &&
      this.stream.isRead &&
      owner !== undefined &&
      owner.session.phase === 'logged-on' &&
      owner.inHand.size === 0 &&
      owner.outbox.inFlight.size === 0 &&
      owner.outbox.waiting.size === 0 &&
      owner.unloggedInbound === undefined
    );
  }
}
