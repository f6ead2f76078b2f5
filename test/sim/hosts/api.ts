import { retryingOrderClaims } from '../../../shared/adapters/retrying-order-claims.ts';
import { sqsMailboxes } from '../../../shared/adapters/sqs-mailboxes.ts';
import type { BrokerPorts } from '../../../shared/app/broker-commands.ts';
import type { RequestOrderPorts } from '../../../shared/app/request-order.ts';
import type { AccountId } from '../../../shared/kernel/brand.ts';
import { errorReply, type HttpReply } from '../../../shared/shell/reply.ts';
import type { Process } from '../cloud/cloud.ts';
import type { Told } from '../evidence.ts';
import { MAILBOX_URLS, type Place, VENUE } from '../place.ts';

const PATIENCE_MS = 10_000;
const IMPATIENCE_MS = 200;
const INVOCATION_MS = 12_000;

export type Request = {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly account: AccountId;
  /** Idempotency-Key. */
  readonly key?: string;
};

/** The functions behind the HTTP API: each request is a process of its own, and its answer may never come. */
export class Api {
  readonly told: Told[] = [];
  requests = 0;
  running = 0;
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  portsOf(process: Process): RequestOrderPorts & BrokerPorts {
    const { cloud, prices, instruments } = this.#place;
    const accounts = this.#place.accountStore(process);
    const pause = (milliseconds: number) => cloud.sleep(process, milliseconds);
    const randomness = cloud.randomnessOf(process);
    return {
      accounts,
      claims: retryingOrderClaims(accounts, pause, randomness),
      mailboxes: sqsMailboxes(this.#place.queueClient(process), MAILBOX_URLS),
      clock: cloud.clockOf(process),
      randomness,
      pause,
      instruments,
      prices,
      venue: VENUE,
      marketHours: 'calendar',
    };
  }

  /** Resolves to what the client hears; undefined when it hears nothing and gives up. */
  ask(
    request: Request,
    work: (ports: ReturnType<Api['portsOf']>, process: Process) => Promise<HttpReply>,
  ): Promise<HttpReply | undefined> {
    const { cloud } = this.#place;
    const { timeline, faults, dice } = cloud;
    const { account, method, path, body, key } = request;
    this.requests += 1;
    this.running += 1;
    const asked = {
      method,
      path,
      ...(body === undefined ? {} : { body }),
      ...(key === undefined ? {} : { key }),
      at: timeline.steps,
    };
    const process = cloud.start(`api-${this.requests}`, { crash: 'api-crash' });
    process.onEnd(() => {
      this.running -= 1;
    });
    timeline.tell(
      () => `${process.name} ${method} ${path} ${body === undefined ? '' : JSON.stringify(body)}`,
    );
    const timesOut = timeline.in(INVOCATION_MS, `${process.name} times out`, () => process.end());
    process.onEnd(() => timesOut.cancel());
    return new Promise((resolve) => {
      const impatient = faults.fires('client-impatient');
      const patience = impatient ? dice.between(0, IMPATIENCE_MS) : PATIENCE_MS;
      const givesUp = timeline.in(patience, 'client gives up', () => resolve(undefined));
      const answer = (reply: HttpReply): void => {
        process.end();
        if (faults.fires('answer-lost')) return;
        timeline.in(cloud.latency(), `${process.name} answers`, () => {
          givesUp.cancel();
          timeline.tell(
            () => `${process.name} ${reply.status} ${JSON.stringify(reply.body ?? null)}`,
          );
          this.told.push({
            at: timeline.steps,
            account,
            kind: 'answer',
            request: asked,
            status: reply.status,
            body: reply.body === undefined ? undefined : JSON.parse(JSON.stringify(reply.body)),
          });
          resolve(reply);
        });
      };
      work(this.portsOf(process), process).then(
        (reply) => process.isAlive && answer(reply),
        (error: unknown) => process.isAlive && answer(this.#failed(process, error)),
      );
    });
  }

  /** What a port threw is a 500, as the stack has it; anything else has escaped. */
  #failed(process: Process, error: unknown): HttpReply {
    const isPlanted = error instanceof Error && error.message.startsWith('simulated ');
    const isExpected =
      error instanceof Error && EXPECTED.some((each) => error.message.includes(each));
    if (!isPlanted && !isExpected) this.#place.cloud.escape(process.name, error);
    return errorReply({ reason: 'INTERNAL_ERROR', message: 'something went wrong on our side' });
  }
}

/** What adapters and use cases say themselves when a port fails for too long. */
const EXPECTED = ['keys unread', 'keeps being turned', 'was not read whole', 'ThrottlingError'];
