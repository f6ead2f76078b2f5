import type { DynamoDBRecord } from 'aws-lambda';
import {
  journalEntriesOf,
  type StreamedJournalEntry,
} from '../../../shared/shell/journal-records.ts';
import type { Cloud, Process } from './cloud.ts';
import type { Item } from './expressions.ts';
import type { FaultKind } from './fault-kinds.ts';

export type StreamReader = {
  readonly name: string;
  readonly crash: FaultKind;
  /** Batches that fail so often are passed over; absent: never. */
  readonly tries?: number;
  readonly work: (
    process: Process,
    shard: string,
    entries: readonly StreamedJournalEntry[],
  ) => Promise<void>;
};

const SHARDS = 2;
const BATCH = 20;
const RETRY_MS = 500;
const READ_EVERY_MS = 30;

type Shard = {
  readonly name: string;
  readonly records: StreamedJournalEntry[];
  /** So many were handed to some reader: their order is known from then on, however often they come. */
  handedOut: number;
};
type Iterator = { at: number; isPlanned: boolean; isReading: boolean };

/** The accounts table's stream of journal entries, and its readers: each shard in order, again whenever one fails. */
export class JournalStream {
  readonly #cloud: Cloud;
  readonly #shards: readonly Shard[] = Array.from({ length: SHARDS }, (_, index) => ({
    name: `shard-${index}`,
    records: [],
    handedOut: 0,
  }));
  readonly #readers: readonly StreamReader[];
  readonly #iterators = new Map<string, Iterator>();
  #sequence = 1_000_000;
  #runs = 0;

  constructor(cloud: Cloud, readers: readonly StreamReader[]) {
    this.#cloud = cloud;
    this.#readers = readers;
  }

  get isRead(): boolean {
    return this.#readers.every((reader) =>
      this.#shards.every((shard) => this.#iterator(reader, shard).at === shard.records.length),
    );
  }

  add(item: Item): StreamedJournalEntry {
    const pk = item.pk?.S ?? '';
    const shard = this.#shards[pk.charCodeAt(pk.length - 1) % SHARDS] as Shard;
    this.#sequence += this.#cloud.dice.whole(1, 5);
    const record = {
      eventName: 'INSERT',
      dynamodb: {
        Keys: { pk: item.pk, sk: item.sk },
        NewImage: { b: { B: Buffer.from(item.b?.B ?? []).toString('base64') } },
        SequenceNumber: String(this.#sequence),
      },
    } as unknown as DynamoDBRecord;
    const [streamed] = journalEntriesOf([record]);
    if (streamed === undefined) throw new Error('no entry in a journal record');
    shard.records.push(streamed);
    this.#shuffle(shard);
    for (const reader of this.#readers) this.#readSoon(reader, shard);
    return streamed;
  }

  /** Entries are items of their own: those of one transaction, and of two accounts, come in any order. */
  #shuffle(shard: Shard): void {
    const { records } = shard;
    const [last, before] = [records.at(-1), records.at(-2)];
    if (last === undefined || before === undefined) return;
    const isUnread = shard.handedOut <= records.length - 2;
    if (!isUnread || !this.#cloud.faults.fires('stream-shuffle')) return;
    // The numbers stay in order, whichever entry has which.
    records[records.length - 2] = { ...last, sequenceNumber: before.sequenceNumber };
    records[records.length - 1] = { ...before, sequenceNumber: last.sequenceNumber };
  }

  #iterator(reader: StreamReader, shard: Shard): Iterator {
    const key = `${reader.name} ${shard.name}`;
    const iterator = this.#iterators.get(key) ?? { at: 0, isPlanned: false, isReading: false };
    this.#iterators.set(key, iterator);
    return iterator;
  }

  #readSoon(reader: StreamReader, shard: Shard, wait = READ_EVERY_MS, tries = 1): void {
    const iterator = this.#iterator(reader, shard);
    if (iterator.isReading || iterator.at === shard.records.length) return;
    if (iterator.isPlanned) return;
    iterator.isPlanned = true;
    const { timeline, dice } = this.#cloud;
    timeline.in(dice.between(1, wait), `${reader.name} reads`, () => {
      iterator.isPlanned = false;
      iterator.isReading = true;
      this.#read(reader, shard, iterator, tries);
    });
  }

  #read(reader: StreamReader, shard: Shard, iterator: Iterator, tries: number): void {
    const cloud = this.#cloud;
    this.#runs += 1;
    const process = cloud.start(`${reader.name}-${this.#runs}`, { crash: reader.crash });
    const batch = shard.records.slice(iterator.at, iterator.at + BATCH);
    shard.handedOut = Math.max(shard.handedOut, iterator.at + batch.length);
    let isOver = false;
    const over = (isDone: boolean): void => {
      if (isOver) return;
      isOver = true;
      process.end();
      iterator.isReading = false;
      const isGivenUp = !isDone && reader.tries !== undefined && tries >= reader.tries;
      const again = isDone && cloud.faults.fires('stream-repeat');
      if ((isDone && !again) || isGivenUp) iterator.at += batch.length;
      this.#readSoon(reader, shard, isDone ? READ_EVERY_MS : RETRY_MS, isDone ? 1 : tries + 1);
    };
    process.onEnd(() => over(false));
    reader.work(process, shard.name, batch).then(
      () => over(true),
      () => over(false),
    );
  }
}
