import { posix } from 'node:path';
import ts from 'typescript';
import type { SourceFile } from './source-tree.ts';
import { type Finding, findInSyntax, rootOf } from './syntax.ts';

/** What imports cannot show. Each rule takes files and says what breaks it. */
export type HouseRule = (files: readonly SourceFile[]) => readonly Finding[];

const isTypeScript = ({ path }: SourceFile): boolean => path.endsWith('.ts');
const isTest = ({ path }: SourceFile): boolean => /\.test\.ts$/.test(path);
const atTop = (path: string, what: string): Finding => ({ path, line: 1, what });

/** A handler that is longer does more than parse ▶ use case ▶ render. */
const HANDLER_LINES_MAXIMUM = 40;

const PURE = /^shared\/(domain|fix|quotes)\//;
/** Names that reach a clock, a source of randomness, the process or the event loop. */
const IMPURE_NAMES = new Set([
  ...['Promise', 'performance', 'process', 'globalThis', 'crypto', 'console', 'fetch'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'require'],
]);
const IMPURE_CALLS = new Set(['Date.now', 'Math.random']);

const isPropertyName = (node: ts.Identifier): boolean => {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return (
    (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === node
  );
};

function impurity(node: ts.Node): string | undefined {
  if (node.kind === ts.SyntaxKind.AsyncKeyword) return 'async';
  if (ts.isAwaitExpression(node)) return 'await';
  if (ts.isIdentifier(node) && IMPURE_NAMES.has(node.text) && !isPropertyName(node))
    return node.text;
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const name = `${node.expression.text}.${node.name.text}`;
    if (IMPURE_CALLS.has(name)) return name;
  }
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
    const now = node.expression.text === 'Date' && (node.arguments?.length ?? 0) === 0;
    if (now) return 'new Date() without an argument';
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    if (node.expression.text === 'Date') return 'Date()';
  }
  return undefined;
}

/** Same inputs, same result, always: time, ids and randomness enter the core as data. */
export const coreIsPure: HouseRule = (files) =>
  files
    .filter((file) => PURE.test(file.path) && isTypeScript(file) && !isTest(file))
    .flatMap((file) => findInSyntax(file, impurity));

export const handlersAreShort: HouseRule = (files) =>
  files
    .filter(({ path }) => /^functions\/[^/]+\/handler\.ts$/.test(path))
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > HANDLER_LINES_MAXIMUM)
    .map(({ path, lines }) => atTop(path, `${lines} lines, over ${HANDLER_LINES_MAXIMUM}`));

/** Every Lambda has its entry; what lies beside a handler is its schema, its tests, or a part with a name. */
export const functionsHaveHandlers: HouseRule = (files) => {
  const paths = new Set(files.map(({ path }) => path));
  const folders = new Set(
    files.flatMap(({ path }) => /^functions\/([^/]+)\//.exec(path)?.slice(1, 2) ?? []),
  );
  return [...folders]
    .filter((folder) => !paths.has(`functions/${folder}/handler.ts`))
    .map((folder) => atTop(`functions/${folder}`, 'no handler.ts'));
};

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const KEBAB_FILE = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\.ts$/;

export const namesAreKebabCase: HouseRule = (files) =>
  files.filter(isTypeScript).flatMap(({ path }) => {
    const parts = path.split('/');
    const file = parts.pop() ?? '';
    const folder = parts.find((part) => !KEBAB_CASE.test(part));
    if (folder !== undefined) return [atTop(path, `folder ${folder}`)];
    return KEBAB_FILE.test(file) ? [] : [atTop(path, `file ${file}`)];
  });

/** Names for what somebody did not want to name. */
const NAMELESS = new Set(['utils', 'util', 'common', 'helpers', 'helper', 'misc', 'lib']);

export const foldersHaveNames: HouseRule = (files) =>
  files.flatMap(({ path }) => {
    const nameless = path.split('/').find((part) => NAMELESS.has(part.replace(/\.ts$/, '')));
    return nameless === undefined ? [] : [atTop(path, nameless)];
  });

const TEST_STARTERS = new Set(['it', 'test', 'describe', 'suite', 'bench']);
const TEST_DODGES = new Set(['skip', 'only', 'todo', 'skipIf', 'runIf', 'fails']);
const OLD_DODGES = new Set(['xit', 'xtest', 'xdescribe', 'fit', 'fdescribe']);

/** A test that does not run shows nothing. */
export const testsRun: HouseRule = (files) =>
  files
    .filter((file) => isTypeScript(file) && /(^test\/|\.test\.ts$|\.contract\.ts$)/.test(file.path))
    .flatMap((file) =>
      findInSyntax(file, (node) => {
        if (ts.isPropertyAccessExpression(node) && TEST_DODGES.has(node.name.text)) {
          const root = rootOf(node.expression) ?? '';
          return TEST_STARTERS.has(root) ? `${root}.${node.name.text}` : undefined;
        }
        if (ts.isCallExpression(node) && ts.isIdentifier(node.expression))
          return OLD_DODGES.has(node.expression.text) ? node.expression.text : undefined;
        return undefined;
      }),
    );

/** Names that a tool asks for: its configuration is its module's default export. */
const TOOL_CONFIGURATION = /(^|\/)vitest(\.[a-z]+)*\.config\.ts$|\.global-setup\.ts$/;

/** A default export has another name in every file that imports it. */
export const exportsAreNamed: HouseRule = (files) =>
  files
    .filter((file) => isTypeScript(file) && !TOOL_CONFIGURATION.test(file.path))
    .flatMap((file) =>
      findInSyntax(file, (node) =>
        ts.isExportAssignment(node) || node.kind === ts.SyntaxKind.DefaultKeyword
          ? ts.isDefaultClause(node.parent) || ts.isDefaultClause(node)
            ? undefined
            : 'default export'
          : undefined,
      ),
    );

const linesWith =
  (pattern: RegExp, what: (found: string) => string): HouseRule =>
  (files) =>
    files.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => {
        const found = pattern.exec(line);
        return found === null ? [] : [{ path, line: index + 1, what: what(found[0]) }];
      }),
    );

/** Work that is left over is an issue, not a comment. (Written in parts, or this line would be found.) */
export const nothingIsLeftOver: HouseRule = linesWith(
  new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`),
  (found) => found,
);

/** A path into one machine's folders works on no other. */
export const nothingNamesAMachine: HouseRule = linesWith(
  new RegExp(`(?<![\\w.:/-])/(${['home', 'root', 'Users', 'work'].join('|')})/[\\w.-]+`),
  (found) => `a path of one machine: ${found}`,
);

/** Who reads this has the repository and nothing else: a comment that names another paper explains nothing. */
export const nothingPointsOutside: HouseRule = linesWith(
  new RegExp(
    `\\b(${['DESI' + 'GN', 'PRODU' + 'CT'].join('|')})\\b( §|[.]md| [A-H][0-9])|[.]md §[0-9]`,
  ),
  (found) => `a paper that is not here: ${found}`,
);

/** `](target)` of a document, and a path of ours between backticks; what has a placeholder or a star is none. */
const LINK = /\]\(([^)#\s]+)(#[^)]*)?\)/g;
const PATH =
  /`((?:docs|events|functions|infra|local|services|shared|test)\/[\w./-]*(?:\.(?:ts|mjs|md|json)|\/))`/g;

/** A document that sends its reader to what is not there is worse than none. */
export const documentsPointToWhatIsThere: HouseRule = (files) => {
  const there = new Set(
    files.flatMap(({ path }) => {
      const parts = path.split('/');
      return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
    }),
  );
  const isThere = (target: string): boolean => there.has(target.replace(/\/$/, ''));
  return files
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => {
        const links = [...line.matchAll(LINK)]
          .map(([, target = '']) => target)
          .filter((target) => !/^[a-z]+:/.test(target))
          .map((target) => posix.join(posix.dirname(path), target));
        const paths = [...line.matchAll(PATH)].map(([, target = '']) => target);
        return [...links, ...paths]
          .filter((target) => !isThere(target))
          .map((target) => ({ path, line: index + 1, what: `not there: ${target}` }));
      }),
    );
};

export const HOUSE_RULES = {
  coreIsPure,
  handlersAreShort,
  functionsHaveHandlers,
  namesAreKebabCase,
  foldersHaveNames,
  testsRun,
  exportsAreNamed,
  nothingIsLeftOver,
  nothingNamesAMachine,
  nothingPointsOutside,
  documentsPointToWhatIsThere,
} as const satisfies Readonly<Record<string, HouseRule>>;
