import { Exact, text } from '../../../shared/domain/money/exact.ts';
import { holds, type Item } from './expressions.ts';

type Values = NonNullable<Parameters<typeof holds>[2]>;

/** A write of one item, with its condition. */
export type Write = {
  readonly table: string;
  readonly key: Item;
  /** The item after it, from the item before it. */
  readonly make: (before: Item | undefined) => Item | undefined;
  readonly condition?: string | undefined;
  readonly values?: Values | undefined;
};

export type IndexSpec = {
  readonly name: string;
  readonly table: string;
  readonly partition: string;
  readonly sort: string;
};

export type Range = {
  readonly table: string;
  readonly index?: string | undefined;
  readonly condition: string;
  readonly values: Values;
  readonly backwards: boolean;
  readonly limit: number;
  readonly start?: Item | undefined;
};

type Partition = { readonly items: Map<string, Item>; keys: string[]; isSorted: boolean };

const partitionOf = (item: Item): string => item.pk?.S ?? '';
const sortOf = (item: Item): string => item.sk?.S ?? '';
export const keyText = (item: Item): string => `${partitionOf(item)}|${sortOf(item)}`;

/** The range of a partition that is asked for most, and is found without a look at each item. */
const BETWEEN = /^pk = :\w+ AND sk BETWEEN (:\w+) AND (:\w+)$/;

/** Pages are short, so that every reader has to turn them. */
const PAGE = 40;

/** Tables of items, as DynamoDB keeps them. All of it happens at once: what is late or lost, its clients make so. */
export class Tables {
  readonly #tables = new Map<string, Map<string, Partition>>();
  /** By index, the items that it shows by now, by their key. */
  readonly #shown = new Map<string, Map<string, Item>>();
  readonly #indexes: readonly IndexSpec[];
  /** Hears of every item that was not there before. */
  onInsert: (table: string, item: Item) => void = () => {};
  /** Hears of every write: (table, before, after). */
  onWrite: (table: string, before: Item | undefined, after: Item | undefined) => void = () => {};
  /** When an index shows what was written. */
  showLater: (show: () => void) => void = (show) => show();

  constructor(indexes: readonly IndexSpec[]) {
    this.#indexes = indexes;
    for (const { name } of indexes) this.#shown.set(name, new Map());
  }

  get(table: string, key: Item): Item | undefined {
    return this.#table(table).get(partitionOf(key))?.items.get(sortOf(key));
  }

  /** Undefined when all conditions hold and all is written; otherwise which of them do not, and nothing is. */
  write(writes: readonly Write[]): readonly boolean[] | undefined {
    const fits = writes.map(({ table, key, condition, values }) =>
      holds(condition, this.get(table, key), values),
    );
    if (fits.includes(false)) return fits;
    for (const each of writes) this.#apply(each);
    return undefined;
  }

  #apply({ table, key, make }: Write): void {
    const before = this.get(table, key);
    const after = make(before);
    const partitions = this.#table(table);
    const pk = partitionOf(key);
    const partition: Partition = partitions.get(pk) ?? {
      items: new Map(),
      keys: [],
      isSorted: true,
    };
    partitions.set(pk, partition);
    if (after === undefined) {
      partition.items.delete(sortOf(key));
      partition.keys = partition.keys.filter((each) => each !== sortOf(key));
    } else {
      if (before === undefined) {
        const last = partition.keys.at(-1) ?? '';
        if (last >= sortOf(key)) partition.isSorted = false;
        partition.keys.push(sortOf(key));
      }
      partition.items.set(sortOf(key), after);
    }
    this.#showInIndexes(table, key);
    this.onWrite(table, before, after);
    if (before === undefined && after !== undefined) this.onInsert(table, after);
  }

  #showInIndexes(table: string, key: Item): void {
    for (const { name, ...index } of this.#indexes) {
      if (index.table !== table) continue;
      const show = (): void => {
        // As the item is when the index comes to it, which is never older than what it shows already.
        const item = this.get(table, key);
        const isIn = item?.[index.partition] !== undefined && item[index.sort] !== undefined;
        if (isIn && item !== undefined) this.#shown.get(name)?.set(keyText(key), item);
        else this.#shown.get(name)?.delete(keyText(key));
      };
      this.showLater(show);
    }
  }

  query(range: Range): { readonly items: readonly Item[]; readonly last?: Item } {
    const all = range.index === undefined ? this.#inPartition(range) : this.#inIndex(range);
    const ordered = range.backwards ? all.toReversed() : all;
    const from =
      range.start === undefined
        ? 0
        : ordered.findIndex((item) => keyText(item) === keyText(range.start as Item)) + 1;
    const limit = Math.min(range.limit, PAGE);
    const items = ordered.slice(from, from + limit);
    const last = items.at(-1);
    return from + limit < ordered.length && last !== undefined
      ? { items, last: { pk: last.pk, sk: last.sk } as Item }
      : { items };
  }

  #inPartition({ table, condition, values }: Range): Item[] {
    const first = Object.values(values)[0]?.S ?? '';
    const pk = values[/pk = (:\w+)/.exec(condition)?.[1] ?? '']?.S ?? first;
    const partition = this.#table(table).get(pk);
    if (partition === undefined) return [];
    if (!partition.isSorted) {
      partition.keys.sort();
      partition.isSorted = true;
    }
    const [, from = '', to = ''] = BETWEEN.exec(condition) ?? [];
    const keys =
      from === ''
        ? partition.keys
        : between(partition.keys, values[from]?.S ?? '', values[to]?.S ?? '');
    const items = keys.map((key) => partition.items.get(key) as Item);
    return from === '' ? items.filter((item) => holds(condition, item, values)) : items;
  }

  #inIndex({ index: name, condition, values }: Range): Item[] {
    const index = this.#indexes.find((each) => each.name === name);
    if (index === undefined) throw new Error(`no index ${name}`);
    return [...(this.#shown.get(index.name)?.values() ?? [])]
      .filter((item) => holds(condition, item, values))
      .sort((a, b) => {
        const order = Number(a[index.sort]?.N) - Number(b[index.sort]?.N);
        return order || (keyText(a) < keyText(b) ? -1 : 1);
      });
  }

  partition(table: string, pk: string): readonly Item[] {
    return [...(this.#table(table).get(pk)?.items.values() ?? [])];
  }

  scan(table: string): readonly Item[] {
    return [...this.#table(table).values()].flatMap(({ items }) => [...items.values()]);
  }

  #table(name: string): Map<string, Partition> {
    const table = this.#tables.get(name) ?? new Map<string, Partition>();
    this.#tables.set(name, table);
    return table;
  }
}

/** How many of the sorted keys come before the others; `isBefore` of a key says to which it belongs. */
function countOf(keys: readonly string[], isBefore: (key: string) => boolean): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(keys[middle] as string)) low = middle + 1;
    else high = middle;
  }
  return low;
}

const between = (keys: readonly string[], least: string, most: string): readonly string[] =>
  keys.slice(
    countOf(keys, (key) => key < least),
    countOf(keys, (key) => key <= most),
  );

/** `ADD b :amount` and `SET w = :mark`, all that the adapters ask for. */
export function updated(
  key: Item,
  before: Item | undefined,
  expression: string,
  values: Values,
): Item {
  const [, verb, name = '', value = ''] = /^(ADD|SET) (\w+)(?: =)? (:\w+)$/.exec(expression) ?? [];
  if (verb === undefined) throw new Error(`update expression ${expression}`);
  const given = values[value];
  if (given === undefined) throw new Error(`no value ${value}`);
  if (verb === 'SET') return { ...key, ...before, [name]: given };
  const sum = new Exact(before?.[name]?.N ?? '0').plus(new Exact(given.N ?? '0'));
  return { ...key, ...before, [name]: { N: text(sum) } };
}
