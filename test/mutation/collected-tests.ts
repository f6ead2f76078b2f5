/**
 * Stands for vitest in the process that tries mutants: it collects the tests when their files load, so that they can be
 * run again and again without loading anything. `expect` is vitest's own.
 */
export { expect, vi } from 'vitest';

type Body = (...args: never[]) => unknown;
type Hooks = { readonly before: Body[]; readonly after: Body[]; readonly once: Body[] };

export type CollectedTest = {
  readonly file: string;
  readonly name: string;
  readonly run: () => Promise<void>;
};

const collected: CollectedTest[] = [];
let collecting = '';

const scopes: { readonly name: string; readonly hooks: Hooks }[] = [];
const newHooks = (): Hooks => ({ before: [], after: [], once: [] });
scopes.push({ name: '', hooks: newHooks() });

/** The tests that a file brings when it loads; its hooks are its own. */
export async function testsOf(
  file: string,
  load: () => Promise<unknown>,
): Promise<CollectedTest[]> {
  collecting = file;
  scopes.splice(0, scopes.length, { name: '', hooks: newHooks() });
  await load();
  return collected.splice(0);
}

const innermost = (): Hooks => (scopes.at(-1) ?? { hooks: newHooks() }).hooks;

export const beforeEach = (body: Body): void => void innermost().before.push(body);
export const afterEach = (body: Body): void => void innermost().after.push(body);
export const beforeAll = (body: Body): void => void innermost().once.push(body);
export const afterAll = (_body: Body): void => {};

function collect(name: string, ...bodies: readonly unknown[]): void {
  const body = bodies.find((each): each is Body => typeof each === 'function');
  if (body === undefined) return;
  const within = scopes.map(({ hooks }) => hooks);
  const title = [...scopes.map((scope) => scope.name), name].join(' › ');
  collected.push({ file: collecting, name: title, run: () => runTest(within, body) });
}

async function runTest(within: readonly Hooks[], body: Body): Promise<void> {
  for (const { once } of within) for (const each of once.splice(0)) await each();
  for (const { before } of within) for (const each of before) await each();
  try {
    await body();
  } finally {
    for (const { after } of within) for (const each of after) await each();
  }
}

function scope(name: string, body: () => void): void {
  scopes.push({ name, hooks: newHooks() });
  body();
  scopes.pop();
}

const spread = (row: unknown): never[] => (Array.isArray(row) ? row : [row]) as never[];

const eachOf =
  (take: (name: string, body: () => unknown) => void) =>
  (rows: readonly unknown[]) =>
  (name: string, ...bodies: readonly unknown[]): void => {
    const body = bodies.find((each): each is Body => typeof each === 'function');
    for (const [index, row] of rows.entries())
      take(`${name} [${index}]`, () => body?.(...spread(row)));
  };

export const it = Object.assign(collect, { each: eachOf(collect) });
const describeEach = eachOf((name, body) => scope(name, () => void body()));
/** One after the other all the same: a mutant is awake for one test at a time. */
const concurrent = Object.assign(scope, { each: describeEach });
export const describe = Object.assign(concurrent, { concurrent });
