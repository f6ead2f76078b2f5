import ts from 'typescript';
import { mutationsOf } from './operators.ts';

export type Mutant = {
  /** What switches it on; no other mutant of the run has it. */
  readonly id: number;
  readonly line: number;
  /** Tells it from the others of its module, as long as the module's text is the same. */
  readonly key: string;
  /** The function, method or constant that it is in. */
  readonly within: string;
  readonly operator: string;
  readonly original: string;
  readonly replacement: string;
};

export type SourceFile = {
  readonly path: string;
  /** The number of its first mutant. */
  readonly first: number;
  readonly mutants: readonly Mutant[];
};

export type Instrumented = {
  readonly mutants: readonly Mutant[];
  /** The module with all of them in it, each asleep until `globalThis.isMutant` says its number. */
  readonly source: string;
};

const SWITCH = 'globalThis.isMutant';

/** Writes every mutant of a module into one text; their numbers begin at `first`. */
export function instrument(fileName: string, text: string, first = 0): Instrumented {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.ESNext, true);
  const mutants: Mutant[] = [];
  const written = (node: ts.Node): string => {
    // What is inside first: its mutants live in the branch that is as it was.
    let own = withChildren(node);
    for (const { operator, replacement } of mutationsOf(node, file)) {
      const id = first + mutants.length;
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      const original = node.getText(file);
      const key = `${node.getStart(file)} ${operator} ${replacement}`;
      const within = nameAround(node);
      mutants.push({ id, line: line + 1, key, within, operator, original, replacement });
      own = ts.isStatement(node)
        ? `{ if (!${SWITCH}(${id})) { ${own} } }`
        : `(${SWITCH}(${id}) ? (${replacement}) : (${own}))`;
    }
    return own;
  };
  const withChildren = (node: ts.Node): string => {
    const start = node.getStart(file);
    let result = '';
    let from = start;
    ts.forEachChild(node, (child) => {
      if (ts.isTypeNode(child) || child.getStart(file) < from) return;
      result += text.slice(from, child.getStart(file)) + written(child);
      from = child.end;
    });
    return result + text.slice(from, node.end);
  };
  return {
    mutants,
    source: text.slice(0, file.getStart(file)) + withChildren(file) + text.slice(file.end),
  };
}

/** Of the outermost declaration: the names of inner ones are details. */
function nameAround(node: ts.Node): string {
  let name = '';
  for (let each = node.parent; !ts.isSourceFile(each); each = each.parent) {
    if (
      ts.isFunctionDeclaration(each) ||
      ts.isMethodDeclaration(each) ||
      ts.isVariableDeclaration(each)
    ) {
      name = each.name?.getText() ?? name;
    }
  }
  return name;
}
