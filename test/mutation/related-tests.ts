import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/**
 * Tests of the two folders and of what calls them first. Stories, dialogues and fuzz would judge, too; but each takes
 * seconds, and what only a story sees wants an example.
 */
export const TESTS: readonly string[] = [
  'shared/{domain,fix}/**/*.test.ts',
  'shared/app/*.test.ts',
  'test/contract/{controls,order-rules,refusal-reasons}.test.ts',
];
const NOT = /integration[.]test[.]ts$/;

const IMPORT = /^(?:import|export)\s[^;]*?from\s+'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm;

const importsOf = (path: string): string[] => {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return [...text.matchAll(IMPORT)]
    .filter(([statement]) => !/^(import|export) type\b/.test(statement))
    .map(([, target, late = '']) => relative(ROOT, join(ROOT, dirname(path), target ?? late)));
};

const reached = new Map<string, ReadonlySet<string>>();

/** Every module that a test loads, itself included. */
function reachedFrom(test: string): ReadonlySet<string> {
  const known = reached.get(test);
  if (known !== undefined) return known;
  const seen = new Set([test]);
  for (const path of seen) for (const next of importsOf(path)) seen.add(next);
  reached.set(test, seen);
  return seen;
}

export const sourceText = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The tests among these that load the module: those beside it first, then those of its folder, then others. */
export const testsOf = (source: string, among: readonly string[]): string[] =>
  among
    .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
    .filter((test) => !NOT.test(test) && reachedFrom(test).has(source))
    .sort()
    .sort((a, b) => nearness(source, b) - nearness(source, a));

function nearness(source: string, test: string): number {
  if (test.startsWith(source.replace(/ts$/, ''))) return source.length;
  let shared = 0;
  while (test[shared] === source[shared]) shared += 1;
  return shared;
}

/** All that decides what the tests find: the module's tests and what they load. */
export const textsBehind = (tests: readonly string[]): string =>
  [...new Set(tests.flatMap((test) => [...reachedFrom(test)]))]
    .sort()
    .map((path) => `${path}\n${sourceText(path)}`)
    .join('\n');
