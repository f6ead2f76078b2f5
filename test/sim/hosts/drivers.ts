import { dynamoDbArmedOrders } from '../../../shared/adapters/dynamodb-armed-orders.ts';
import { dynamoDbDueOrders } from '../../../shared/adapters/dynamodb-due-orders.ts';
import { seededTradePrints } from '../../../shared/adapters/seeded-trade-prints.ts';
import { sqsMailboxDepths } from '../../../shared/adapters/sqs-mailbox-depths.ts';
import { sqsMailboxes } from '../../../shared/adapters/sqs-mailboxes.ts';
import { regularSessionAt } from '../../../shared/app/market-hours.ts';
import { releaseDue } from '../../../shared/app/release-due.ts';
import { StopTrigger } from '../../../shared/app/stop-trigger/stop-trigger.ts';
import type { Process } from '../cloud/cloud.ts';
import { MAILBOX_URLS, type Place, TABLES } from '../place.ts';

const DUE_EVERY_MS = 15_000;
const CALM_DUE_MS = 60_000;
const DUE_PAGE = 5;
const LOOK_EVERY_MS = 1_000;
const CALM_LOOK_MS = 10_000;
const RESTART_MS = 5_000;
/** A function that hangs is ended, and the schedule starts the next one. */
const INVOCATION_MS = 60_000;

/** The schedule that tells accounts of what has come due. */
export class DueDriver {
  readonly #place: Place;
  #runs = 0;
  #running = 0;

  constructor(place: Place) {
    this.#place = place;
  }

  get isIdle(): boolean {
    return this.#running === 0;
  }

  start(): void {
    const { faults, timeline } = this.#place.cloud;
    timeline.in(faults.areOver ? CALM_DUE_MS : DUE_EVERY_MS, 'due schedule', () => {
      this.run();
      this.start();
    });
  }

  run(): void {
    const { cloud } = this.#place;
    this.#runs += 1;
    this.#running += 1;
    const process = cloud.start(`due-${this.#runs}`, { crash: 'driver-crash' });
    process.onEnd(() => {
      this.#running -= 1;
    });
    const timesOut = cloud.timeline.in(INVOCATION_MS, `${process.name} times out`, () =>
      process.end(),
    );
    process.onEnd(() => timesOut.cancel());
    const queues = this.#place.queueClient(process);
    const work = releaseDue({
      due: dynamoDbDueOrders(this.#place.tableClient(process), TABLES.due, DUE_PAGE),
      mailboxes: sqsMailboxes(queues, MAILBOX_URLS),
      depths: sqsMailboxDepths(queues, MAILBOX_URLS),
      clock: cloud.clockOf(process),
      machineMs: () => cloud.clockOf(process).now(),
      pause: (milliseconds) => cloud.sleep(process, milliseconds),
    });
    // What failed the next run does.
    work.then(
      () => process.end(),
      () => process.end(),
    );
  }
}

/** The service that watches the tape for armed orders. */
export class TriggerHost {
  readonly #place: Place;
  #starts = 0;
  #process: Process | undefined;

  constructor(place: Place) {
    this.#place = place;
  }

  start(): void {
    const { cloud } = this.#place;
    this.#starts += 1;
    const process = cloud.start(`trigger-${this.#starts}`, { crash: 'trigger-crash' });
    this.#process = process;
    process.onEnd(() => {
      const wait = cloud.dice.between(100, RESTART_MS);
      cloud.timeline.in(wait, 'trigger restarts', () => this.start());
    });
    cloud.spawn(process, this.#watch(process));
  }

  /** As a roll-out does: what it watches, it finds in the table again. */
  restart(): void {
    this.#process?.end();
  }

  async #watch(process: Process): Promise<void> {
    const { cloud, marketSeed } = this.#place;
    const prints = seededTradePrints(
      marketSeed,
      () => cloud.nowOf(process),
      (at) => regularSessionAt('calendar', false, at),
      async () => {},
    );
    const service = new StopTrigger({
      armedOrders: dynamoDbArmedOrders(this.#place.tableClient(process), TABLES.triggers),
      prints,
      mailboxes: sqsMailboxes(this.#place.queueClient(process), MAILBOX_URLS),
      clock: cloud.clockOf(process),
      monotonicMs: () => cloud.timeline.now,
    });
    while (process.isAlive) {
      await service.look().catch((error: unknown) => {
        cloud.timeline.tell(() => `${process.name} look failed: ${String(error)}`);
      });
      await cloud.sleep(process, cloud.faults.areOver ? CALM_LOOK_MS : LOOK_EVERY_MS);
    }
  }
}
