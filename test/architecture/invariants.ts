import ts from 'typescript';
import type { SourceFile } from './source-tree.ts';
import { findInSyntax, rootOf } from './syntax.ts';

/** What docs/INVARIANTS.md claims: a law, and a test that proves it. */
export type Claim = { readonly law: number; readonly path: string; readonly test: string };

const LAW = /^## (\d+)\. /;
const CLAIM = /^- `([^`]+)` › (.+)$/;

export function lawsOf(document: string): {
  readonly laws: readonly number[];
  readonly claims: readonly Claim[];
} {
  const laws: number[] = [];
  const claims: Claim[] = [];
  for (const line of document.split('\n')) {
    const law = LAW.exec(line)?.[1];
    if (law !== undefined) laws.push(Number(law));
    const [, path, test] = CLAIM.exec(line) ?? [];
    if (path !== undefined && test !== undefined)
      claims.push({ law: laws.at(-1) ?? 0, path, test });
  }
  return { laws, claims };
}

const STARTERS = new Set(['it', 'test', 'describe']);

/** The titles of a file's tests and groups, as they are written. */
export function testTitles(file: SourceFile): ReadonlySet<string> {
  const titles = new Set<string>();
  findInSyntax(file, (node) => {
    if (!ts.isCallExpression(node) || !STARTERS.has(rootOf(node.expression) ?? ''))
      return undefined;
    const [title] = node.arguments;
    if (title !== undefined && ts.isStringLiteralLike(title)) titles.add(title.text);
    return undefined;
  });
  return titles;
}

/** What the document claims and the files do not show; a law without any claim counts as that, too. */
export function brokenClaims(document: string, files: readonly SourceFile[]): readonly string[] {
  const { laws, claims } = lawsOf(document);
  const byPath = new Map(files.map((file) => [file.path, file]));
  const unproven = laws.filter((law) => !claims.some((claim) => claim.law === law));
  const gone = claims.filter(({ path, test }) => {
    const file = byPath.get(path);
    return file === undefined || !testTitles(file).has(test);
  });
  return [
    ...unproven.map((law) => `law ${law} names no test`),
    ...gone.map(({ law, path, test }) => `law ${law}: no test "${test}" in ${path}`),
  ];
}
