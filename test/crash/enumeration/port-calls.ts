import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../architecture/source-tree.ts';

/** Where the ports are declared; those of the worker that are one function are in a file of their own. */
const DECLARES_PORTS = /\/shared\/(ports\/[\w-]+|app\/worker-ports)\.ts$/;
/** What a process waits for; a clock and randomness are answered within it. */
const IS_WAITED_FOR = /^(Promise|AsyncIterable)</;

/** The use cases of shared/app: all of it but tests. */
const sources = (): readonly string[] =>
  globSync('shared/app/**/*.ts', { cwd: ROOT }).filter((path) => !path.endsWith('.test.ts'));

function compilerOptions(): ts.CompilerOptions {
  const text = readFileSync(join(ROOT, 'tsconfig.json'), 'utf8');
  const { config } = ts.parseConfigFileTextToJson('tsconfig.json', text);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  // Ports name no type of Node's: without them it is read in half the time.
  return { ...options, types: [], noEmit: true, incremental: false };
}

/** The signature tells, whatever the port is called where it is used: renamed, taken apart or handed on. */
function isPortCall(checker: ts.TypeChecker, node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node)) return false;
  const declaration = checker.getResolvedSignature(node)?.getDeclaration();
  return (
    declaration !== undefined &&
    DECLARES_PORTS.test(declaration.getSourceFile().fileName) &&
    IS_WAITED_FOR.test(declaration.type?.getText() ?? '')
  );
}

/** Every call of a port in shared/app, by the position that a stack trace gives it, with its text. */
export function portCalls(): ReadonlyMap<string, string> {
  const files = sources();
  const program = ts.createProgram(
    files.map((path) => join(ROOT, path)),
    compilerOptions(),
  );
  const checker = program.getTypeChecker();
  const found = new Map<string, string>();
  for (const path of files) {
    const source = program.getSourceFile(join(ROOT, path));
    if (source === undefined) throw new Error(`${path} is not read`);
    const visit = (node: ts.Node): void => {
      if (isPortCall(checker, node)) {
        const { expression } = node;
        const named = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
        const at = source.getLineAndCharacterOfPosition(named.getStart(source));
        const call = expression.getText(source).replaceAll(/\s+/g, '');
        found.set(`${path}:${at.line + 1}:${at.character + 1}`, call);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}
