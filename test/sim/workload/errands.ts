import type { HttpReply } from '../../../shared/shell/reply.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { Dice } from '../time/dice.ts';

const TRIES = 4;
const LONGEST_PAUSE_MS = 3_000;

/** What clients and operators have under way: each thing however long it takes, several at the same time. */
export class Errands {
  readonly #cloud: Cloud;
  readonly #dice: Dice;
  #pending = 0;
  #keys = 0;

  constructor(cloud: Cloud, dice: Dice) {
    this.#cloud = cloud;
    this.#dice = dice;
  }

  get areDone(): boolean {
    return this.#pending === 0;
  }

  do(work: Promise<unknown>): void {
    this.#pending += 1;
    const over = (): void => {
      this.#pending -= 1;
    };
    work.then(over, (error: unknown) => {
      over();
      this.#cloud.escape('workload', error);
    });
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#cloud.timeline.in(milliseconds, 'client waits', resolve);
    });
  }

  key(): string {
    this.#keys += 1;
    return `key-${this.#keys}`;
  }

  /** Asks until it is told, as often as a client does. Whoever hears nothing sends the same again. */
  async ask(request: () => Promise<HttpReply | undefined>): Promise<HttpReply | undefined> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const reply = await request();
      if (reply !== undefined && reply.status < 500 && reply.status !== 202) return reply;
      await this.wait(this.#dice.between(10, LONGEST_PAUSE_MS));
    }
    return undefined;
  }
}
