import type { Cloud } from './cloud.ts';

type Message = {
  readonly id: string;
  readonly group: string;
  readonly body: string;
  /** In flight until then. */
  visibleAt: number;
  receives: number;
  receipt: string;
};

export type Received = {
  readonly id: string;
  readonly group: string;
  readonly body: string;
  readonly receipt: string;
  readonly receives: number;
};

const DEDUPLICATION_MS = 300_000;
const LATE_MS = 2_000;
/** Shares of its visibility by which a message comes again: while its first run reads and writes, or some time after. */
const EARLY = [0.006, 0.2] as const;

/**
 * An SQS FIFO queue with a deduplication scope of message groups: a group's messages come in order, and while one of
 * them is in flight none behind it does; groups come in any order.
 */
export class FifoQueue {
  readonly name: string;
  readonly #cloud: Cloud;
  readonly #groups = new Map<string, Message[]>();
  readonly #known = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #sent = 0;

  constructor(cloud: Cloud, name: string) {
    this.#cloud = cloud;
    this.name = name;
  }

  get size(): number {
    let size = 0;
    for (const messages of this.#groups.values()) size += messages.length;
    return size;
  }

  bodies(): readonly string[] {
    return [...this.#groups.values()].flatMap((messages) => messages.map(({ body }) => body));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  put(group: string, body: string, deduplicationId: string): void {
    // The windows of queues are of the same time as the market's: who drives the clock on ends them too.
    const { faults, timeline, dice, wall } = this.#cloud;
    const key = `${group}|${deduplicationId}`;
    const isKnown = (this.#known.get(key) ?? 0) > wall;
    timeline.tell(() => `${this.name} ${isKnown ? 'knows' : 'takes'} ${body}`);
    if (isKnown && !faults.fires('queue-forgets')) return;
    this.#known.set(key, wall + DEDUPLICATION_MS);
    this.#sent += 1;
    const late = faults.fires('queue-slow') ? dice.between(0, LATE_MS) : 0;
    const message: Message = {
      id: `${this.name}-${this.#sent}`,
      group,
      body,
      visibleAt: 0,
      receives: 0,
      receipt: '',
    };
    const messages = this.#groups.get(group) ?? [];
    this.#groups.set(group, messages);
    messages.push(message);
    if (late > 0) {
      message.visibleAt = timeline.now + late;
      this.#wakeAt(late);
    }
    this.#changed();
  }

  hasSome(): boolean {
    return this.#ready().length > 0;
  }

  #ready(): string[] {
    const { now } = this.#cloud.timeline;
    return [...this.#groups.keys()].filter((group) => {
      const messages = this.#groups.get(group) ?? [];
      return messages.length > 0 && messages.every(({ visibleAt }) => visibleAt <= now);
    });
  }

  receive(limit: number, visibilityMs: number): Received[] {
    const { timeline, dice, faults } = this.#cloud;
    const received: Received[] = [];
    const groups = this.#ready();
    while (groups.length > 0 && received.length < limit) {
      const [group = ''] = groups.splice(dice.whole(0, groups.length - 1), 1);
      const many = dice.whole(1, 10);
      for (const message of (this.#groups.get(group) ?? []).slice(0, many)) {
        if (received.length === limit) break;
        const early = faults.fires('queue-early') ? dice.pick(EARLY) * dice.next() : 1;
        message.visibleAt = timeline.now + visibilityMs * early;
        message.receives += 1;
        message.receipt = `${message.id}/${message.receives}`;
        this.#wakeAt(visibilityMs * early);
        const { id, body, receipt, receives } = message;
        received.push({ id, group, body, receipt, receives });
      }
    }
    return received;
  }

  /** Only the last receipt of a message that is in flight deletes it. */
  delete(receipt: string): void {
    const found = this.#find(receipt);
    if (found === undefined) return;
    const rest = (this.#groups.get(found.group) ?? []).filter((each) => each !== found);
    if (rest.length === 0) this.#groups.delete(found.group);
    else this.#groups.set(found.group, rest);
    this.#changed();
  }

  changeVisibility(receipt: string, milliseconds: number): void {
    const found = this.#find(receipt);
    if (found === undefined) return;
    found.visibleAt = this.#cloud.timeline.now + milliseconds;
    this.#wakeAt(milliseconds);
  }

  #find(receipt: string): Message | undefined {
    const { now } = this.#cloud.timeline;
    for (const messages of this.#groups.values()) {
      const found = messages.find((each) => each.receipt === receipt && each.visibleAt > now);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #wakeAt(milliseconds: number): void {
    this.#cloud.timeline.in(milliseconds + 0.01, `${this.name} shows`, () => this.#changed());
  }
}
