import { type Edge, worstCycle } from './find-cycles.ts';
import type { Anomaly, History, Transaction } from './history.ts';

type Appended = { readonly by: number; readonly isLastOfIt: boolean };

/** Who appended what, by key and value. A value is appended once in a history. */
class Appends {
  readonly #byKey = new Map<string, Map<number, Appended>>();

  constructor(history: History) {
    for (const [by, { steps }] of history.entries()) {
      const last = new Map<string, number>();
      for (const step of steps) if (step.kind === 'append') last.set(step.key, step.value);
      for (const step of steps) {
        if (step.kind !== 'append') continue;
        const values = this.#byKey.get(step.key) ?? new Map<number, Appended>();
        values.set(step.value, { by, isLastOfIt: last.get(step.key) === step.value });
        this.#byKey.set(step.key, values);
      }
    }
  }

  of(key: string, value: number | undefined): Appended | undefined {
    return value === undefined ? undefined : this.#byKey.get(key)?.get(value);
  }

  keys(): readonly string[] {
    return [...this.#byKey.keys()];
  }
}

type OwnRead = {
  readonly by: number;
  readonly key: string;
  /** Without what the transaction itself had appended before. */
  readonly values: readonly number[];
};

const isPrefix = (shorter: readonly number[], longer: readonly number[]): boolean =>
  shorter.length <= longer.length && shorter.every((value, index) => longer[index] === value);

/** What a transaction read of others; and whether it saw its own appends, and one list of each key only. */
function readsOf(
  { steps, name }: Transaction,
  by: number,
): {
  readonly reads: readonly OwnRead[];
  readonly anomalies: readonly Anomaly[];
} {
  const own = new Map<string, number[]>();
  const seen = new Map<string, readonly number[]>();
  const reads: OwnRead[] = [];
  const anomalies: Anomaly[] = [];
  for (const step of steps) {
    const appended = own.get(step.key) ?? [];
    if (step.kind === 'append') {
      own.set(step.key, [...appended, step.value]);
      continue;
    }
    const others = step.values.slice(0, step.values.length - appended.length);
    const before = seen.get(step.key);
    const seesOwn = appended.every((value, index) => step.values[others.length + index] === value);
    const isSame =
      before === undefined || (before.length === others.length && isPrefix(before, others));
    if (!seesOwn || !isSame) {
      anomalies.push({ kind: 'internal', what: `${name} reads ${step.key}: ${step.values}` });
      continue;
    }
    seen.set(step.key, others);
    reads.push({ by, key: step.key, values: others });
  }
  return { reads, anomalies };
}

/** What is wrong with one list as it was read, whoever else read it. */
function checkRead(
  history: History,
  appends: Appends,
  { key, values, by }: OwnRead,
): readonly Anomaly[] {
  const found: Anomaly[] = [];
  const what = `${history[by]?.name} reads ${key}: ${values}`;
  if (new Set(values).size < values.length) found.push({ kind: 'duplicate', what });
  for (const value of values) {
    const appended = appends.of(key, value);
    if (appended === undefined) found.push({ kind: 'garbage', what });
    else if (history[appended.by]?.outcome === 'aborted') found.push({ kind: 'G1a', what });
  }
  const end = appends.of(key, values.at(-1));
  if (end !== undefined && !end.isLastOfIt && end.by !== by) found.push({ kind: 'G1b', what });
  return found;
}

/** The order of a key's versions: its longest read, which all others must begin. */
function orderOf(reads: readonly OwnRead[]): {
  readonly order: readonly number[];
  readonly anomalies: readonly Anomaly[];
} {
  const [longest, ...others] = [...reads].sort((a, b) => b.values.length - a.values.length);
  const order = longest?.values ?? [];
  const strange = others.filter(({ values }) => !isPrefix(values, order));
  return {
    order,
    anomalies: strange.map(({ key, values }) => ({
      kind: 'incompatible-order',
      what: `${key} was read as ${values} and as ${order}`,
    })),
  };
}

/** Appends that were answered before a read began and are not in it. */
function lostAppends(history: History, reads: readonly OwnRead[]): readonly Anomaly[] {
  return history.flatMap(({ outcome, steps, ended, name }) =>
    outcome !== 'committed'
      ? []
      : steps.flatMap((step): Anomaly[] => {
          if (step.kind !== 'append') return [];
          const missed = reads.find(
            ({ key, values, by }) =>
              key === step.key && (history[by]?.began ?? 0) > ended && !values.includes(step.value),
          );
          const what = `${name} appended ${step.value} to ${step.key}, ${
            missed === undefined ? '' : history[missed.by]?.name
          } read it later without`;
          return missed === undefined ? [] : [{ kind: 'lost-append', what }];
        }),
  );
}

function dependencies(
  appends: Appends,
  orders: ReadonlyMap<string, readonly number[]>,
  reads: readonly OwnRead[],
): Edge[] {
  const edges: Edge[] = [];
  const add = (from: number | undefined, to: number | undefined, kind: Edge['kind']): void => {
    if (from !== undefined && to !== undefined && from !== to) edges.push({ from, to, kind });
  };
  for (const [key, order] of orders) {
    const writers = order.map((value) => appends.of(key, value)?.by);
    for (let index = 1; index < writers.length; index += 1) {
      add(writers[index - 1], writers[index], 'ww');
    }
  }
  for (const { key, values, by } of reads) {
    add(appends.of(key, values.at(-1))?.by, by, 'wr');
    add(by, appends.of(key, orders.get(key)?.[values.length])?.by, 'rw');
  }
  return edges;
}

const realTime = (history: History): Edge[] =>
  history.flatMap((first, from) =>
    first.outcome !== 'committed'
      ? []
      : history.flatMap((second, to): Edge[] =>
          first.ended < second.began ? [{ from, to, kind: 'rt' }] : [],
        ),
  );

/**
 * Whether the history can be told as transactions one after the other, in an order that agrees with what clients saw
 * happen first. Empty: it can. What it cannot be told of a transaction that nobody saw is not looked for.
 */
export function checkHistory(history: History): readonly Anomaly[] {
  const appends = new Appends(history);
  const perTransaction = history
    .map((transaction, by) => ({ transaction, by }))
    .filter(({ transaction }) => transaction.outcome === 'committed')
    .map(({ transaction, by }) => readsOf(transaction, by));
  const reads = perTransaction.flatMap((each) => each.reads);
  const anomalies = [
    ...perTransaction.flatMap((each) => each.anomalies),
    ...reads.flatMap((read) => checkRead(history, appends, read)),
    ...lostAppends(history, reads),
  ];
  const orders = new Map<string, readonly number[]>();
  for (const key of appends.keys()) {
    const known = orderOf(reads.filter((read) => read.key === key));
    anomalies.push(...known.anomalies);
    orders.set(key, known.order);
  }
  const edges = [...dependencies(appends, orders, reads), ...realTime(history)];
  const cycle = worstCycle(history.length, edges);
  if (cycle === undefined) return anomalies;
  const path = cycle.path.map(({ from, to, kind }) =>
    [history[from]?.name, kind, history[to]?.name].join(' '),
  );
  return [...anomalies, { kind: cycle.kind, what: path.join(', ') }];
}
