import type { SQSRecord } from 'aws-lambda';
import { dynamoDbFirmAccounts } from '../../../shared/adapters/dynamodb-firm-accounts.ts';
import { returnSoon } from '../../../shared/adapters/sqs-message-visibility.ts';
import { sqsVenueQueue } from '../../../shared/adapters/sqs-venue-queue.ts';
import { marketViewOf } from '../../../shared/app/market-hours.ts';
import { processAccountCommands } from '../../../shared/app/process-account-commands.ts';
import type { WorkerPorts } from '../../../shared/app/worker-ports.ts';
import { FIRM_INVENTORY } from '../../../shared/domain/ledger/chart-of-accounts.ts';
import { type Quantity, quantity } from '../../../shared/domain/money/exact.ts';
import { type AccountId, instant } from '../../../shared/kernel/brand.ts';
import { returnAfterSeconds, runFifoGroups } from '../../../shared/shell/fifo-groups.ts';
import type { Process } from '../cloud/cloud.ts';
import type { FifoQueue } from '../cloud/fifo-queue.ts';
import { MAILBOX_URLS, type Place, TABLES, VENUE, VENUE_QUEUE_URL } from '../place.ts';

const BATCH = 10;
/** A minute in the cloud; shorter here, so that more happens in a run after a crash. */
const VISIBILITY_MS = 8_000;
const CONCURRENCY = 4;
const GROUP_DEADLINE_MS = 2_000;
const GROUP_ABORT_MS = 3_000;
/** The function's own time-out. */
const INVOCATION_MS = 30_000;
const LONGEST_BACK_OFF_MS = 200;

export type Parked = { readonly account: string; readonly bug: string; readonly kind: string };

/** The event source mapping of a mailbox and its invocations of the account worker. */
export class WorkerHost {
  readonly parked: Parked[] = [];
  readonly #place: Place;
  readonly #queue: FifoQueue;
  #running = 0;
  #polls = false;
  #invocations = 0;

  constructor(place: Place, queue: FifoQueue) {
    this.#place = place;
    this.#queue = queue;
    queue.onChange(() => this.#pollSoon());
  }

  get isIdle(): boolean {
    return this.#running === 0;
  }

  #pollSoon(): void {
    if (this.#polls || this.#running >= CONCURRENCY || !this.#queue.hasSome()) return;
    this.#polls = true;
    const { timeline, dice } = this.#place.cloud;
    timeline.in(dice.between(0.1, 20), `${this.#queue.name} polled`, () => {
      this.#polls = false;
      const messages = this.#queue.receive(BATCH, VISIBILITY_MS);
      if (messages.length > 0) this.#invoke(messages);
      this.#pollSoon();
    });
  }

  #invoke(messages: ReturnType<FifoQueue['receive']>): void {
    const { cloud } = this.#place;
    this.#invocations += 1;
    this.#running += 1;
    const process = cloud.start(`worker-${this.#queue.name.at(-6)}-${this.#invocations}`, {
      crash: 'worker-crash',
      freeze: 'worker-freeze',
    });
    process.onEnd(() => {
      this.#running -= 1;
      this.#pollSoon();
    });
    const timeOut = cloud.timeline.in(INVOCATION_MS, `${process.name} times out`, () => {
      // A machine that stands still is not ended by its time-out either: it goes on as a zombie.
      if (process.frozenUntil <= cloud.timeline.now) process.end();
    });
    const records = messages.map(
      ({ id, group, body, receipt, receives }) =>
        ({
          messageId: id,
          receiptHandle: receipt,
          body,
          attributes: { MessageGroupId: group, ApproximateReceiveCount: String(receives) },
          eventSourceARN: `arn:aws:sqs:xx:1:${this.#queue.name}`,
        }) as SQSRecord,
    );
    const work = this.#run(process, records).then(() => {
      timeOut.cancel();
      process.end();
    });
    cloud.spawn(process, work);
  }

  async #run(process: Process, records: readonly SQSRecord[]): Promise<void> {
    const { cloud } = this.#place;
    const bringBackSoon = returnSoon(this.#place.queueClient(process), MAILBOX_URLS);
    const { batchItemFailures } = await runFifoGroups(
      records,
      async (account, own) => {
        const abort = new AbortController();
        const aborts = cloud.timeline.in(GROUP_ABORT_MS, 'group aborts', () => abort.abort());
        const ports = this.#ports(process, abort.signal);
        const deadline = instant(cloud.nowOf(process) + GROUP_DEADLINE_MS);
        const bodies = own.map(({ body }) => body);
        const result = await processAccountCommands(ports, account as AccountId, bodies, deadline);
        aborts.cancel();
        return result.processed;
      },
      (rest) => bringBackSoon(rest, returnAfterSeconds(rest)),
    );
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { messageId, receiptHandle } of records) {
      if (failed.has(messageId) || cloud.faults.fires('queue-delete-lost')) continue;
      this.#queue.delete(receiptHandle);
    }
  }

  #ports(process: Process, signal: AbortSignal): WorkerPorts {
    const { cloud, prices, instruments } = this.#place;
    const sleep = (milliseconds: number) => cloud.sleep(process, milliseconds);
    const firm = dynamoDbFirmAccounts(this.#place.tableClient(process), TABLES.firm);
    return {
      store: this.#place.accountStore(process, signal),
      venueQueue: sqsVenueQueue(this.#place.queueClient(process), VENUE_QUEUE_URL, sleep, signal),
      venue: VENUE,
      clock: cloud.clockOf(process),
      marketView: async (symbol, at) =>
        marketViewOf(
          await instruments.find(symbol),
          await prices.quote(symbol, at),
          'calendar',
          false,
          at,
        ),
      inventoryOwed: async (symbol) =>
        quantity(await firm.balance(FIRM_INVENTORY, symbol)).negated() as Quantity,
      backOff: () => sleep(cloud.dice.between(10, LONGEST_BACK_OFF_MS)),
      log: (line) => {
        cloud.timeline.tell(() => `${process.name} ${JSON.stringify(line)}`);
        if (line.event === 'command-parked') {
          this.parked.push({
            account: String(line.account),
            bug: String(line.bug),
            kind: String(line.kind),
          });
        }
      },
    };
  }
}
