import ts from 'typescript';
import type { SourceFile } from './source-tree.ts';

/** A finding: where, and what is wrong there. */
export type Finding = { readonly path: string; readonly line: number; readonly what: string };

/** Calls `look` for every node; what it says about a node becomes a finding at that node's line. */
export function findInSyntax(
  { path, text }: SourceFile,
  look: (node: ts.Node) => string | undefined,
): readonly Finding[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2024, true);
  const found: Finding[] = [];
  const visit = (node: ts.Node): void => {
    const what = look(node);
    if (what !== undefined) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push({ path, line: line + 1, what });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The name that a chain of accesses and calls starts with: `it` for `it.each(rows).skip`. */
export function rootOf(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node))
    return rootOf(node.expression);
  if (ts.isTaggedTemplateExpression(node)) return rootOf(node.tag);
  return undefined;
}
