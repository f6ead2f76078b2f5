import { stripTypeScriptTypes } from 'node:module';
import { describe, expect, it } from 'vitest';
import { EQUIVALENT, isMeant } from './equivalent-mutants.ts';
import { instrument, type Mutant } from './mutants.ts';
import { sourceText } from './related-tests.ts';

const MODULE = `
import { assert } from './assert.ts';
type Side = 'buy' | 'sell';
const SIDES: readonly Side[] = ['buy', 'sell'];
export function decide(side: Side, held: number, asked: number): string {
  assert(SIDES.includes(side), 'no side at all');
  if (side === 'sell' && held < asked) return 'refused';
  return held > 0 ? 'known' : 'new';
}
`;

const changes = (text: string): string[] =>
  instrument('module.ts', text).mutants.map(
    ({ line, original, replacement }) => `${line}: ${original} → ${replacement}`,
  );

/** What the instrumented function answers with one mutant awake. */
function answer(text: string, awake: number, ...args: readonly number[]): unknown {
  const { source } = instrument('module.ts', text);
  const body = stripTypeScriptTypes(source).replace('export ', '');
  const scope = { isMutant: (id: number) => id === awake };
  return new Function('globalThis', 'args', `${body}; return f(...args);`)(scope, args);
}

describe('mutants', () => {
  it('are found in what runs, and not in types, imports and words for people', () => {
    expect(changes(MODULE)).toEqual([
      "4: 'buy' → ''",
      "4: 'sell' → ''",
      "4: ['buy', 'sell'] → []",
      "6: assert(SIDES.includes(side), 'no side at all'); → ",
      "7: 'sell' → ''",
      "7: side === 'sell' → (side) !== ('sell')",
      "7: side === 'sell' → true",
      "7: side === 'sell' → false",
      '7: held < asked → (held) <= (asked)',
      '7: held < asked → (held) >= (asked)',
      '7: held < asked → true',
      '7: held < asked → false',
      "7: side === 'sell' && held < asked → (side === 'sell') || (held < asked)",
      "7: 'refused' → ''",
      '8: held > 0 → (held) >= (0)',
      '8: held > 0 → (held) <= (0)',
      "8: 'known' → ''",
      "8: 'new' → ''",
      "8: held > 0 ? 'known' : 'new' → 'known'",
      "8: held > 0 ? 'known' : 'new' → 'new'",
    ]);
  });

  it('sleep until they are called, and then only the one', () => {
    const text =
      'export function f(a: number, b: number): number { return a < b ? a + b : a - b; }';
    expect(answer(text, -1, 3, 2)).toBe(1);
    const answers = instrument('module.ts', text).mutants.map(({ id }) => answer(text, id, 3, 2));
    // <=, >=, +, - and the two halves alone.
    expect(answers).toEqual([1, 5, 1, 5, 5, 1]);
  });

  it('change exact decimals by the name of the method, boundaries included', () => {
    expect(changes('export const f = (a: D, b: D) => a.plus(b).gt(b.times(2));')).toEqual([
      '1: a.plus(b) → a.minus(b)',
      '1: b.times(2) → b.div(2)',
      '1: a.plus(b).gt(b.times(2)) → a.plus(b).gte(b.times(2))',
      '1: a.plus(b).gt(b.times(2)) → a.plus(b).lte(b.times(2))',
    ]);
  });

  it('are numbered on from file to file', () => {
    const { mutants } = instrument('module.ts', 'export const f = () => true;', 7);
    expect(mutants.map(({ id }) => id)).toEqual([7]);
  });

  it('leave alone what makes no difference: the order of equals, a key without a value', () => {
    expect(changes('export const f = (a: T, b: T) => (a < b ? -1 : 1);')).toEqual([
      '1: -1 → 1',
      '1: a < b ? -1 : 1 → -1',
      '1: a < b ? -1 : 1 → 1',
    ]);
    expect(
      changes('export const f = (a?: T) => ({ ...(a === undefined ? {} : { b: a }) });'),
    ).toEqual([
      '1: a === undefined → (a) !== (undefined)',
      '1: a === undefined ? {} : { b: a } → {}',
    ]);
  });

  it('leave alone a key that is added to others only when it has a value', () => {
    const text = 'export const f = (r: T, a?: T) => (a === undefined ? r : { ...r, a });';
    expect(changes(text)).not.toContain('1: a === undefined ? r : { ...r, a } → { ...r, a }');
    const other = 'export const f = (r: T, a?: T) => (a === undefined ? r : { ...r, a, b: 1 });';
    expect(changes(other)).toContain(
      '1: a === undefined ? r : { ...r, a, b: 1 } → { ...r, a, b: 1 }',
    );
  });

  it('know what they are in', () => {
    const text = 'export function f(): T { const g = () => true; return g; }';
    expect(instrument('module.ts', text).mutants.map(({ within }) => within)).toEqual(['f']);
  });
});

describe('the list of equivalent mutants', () => {
  it('has nothing in it that is no mutant any more', () => {
    const files = new Map<string, readonly Mutant[]>();
    const mutantsOf = (file: string): readonly Mutant[] => {
      const mutants = files.get(file) ?? instrument(file, sourceText(file)).mutants;
      files.set(file, mutants);
      return mutants;
    };
    const stale = EQUIVALENT.filter((each) => {
      const file = each.where.replace(/#.*/, '');
      return !mutantsOf(file).some((mutant) => isMeant(each, file, mutant));
    });
    expect(stale).toEqual([]);
  });
});
