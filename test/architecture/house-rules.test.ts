import { describe, expect, it } from 'vitest';
import { HOUSE_RULES } from './house-rules.ts';
import { repositoryFiles } from './source-tree.ts';

type RuleName = keyof typeof HOUSE_RULES;

/** Per rule: files that break it, with what must be found; and files that look like it and do not. */
const PLANTED: Readonly<
  Record<RuleName, { bad: readonly [string, string, string][]; good: readonly [string, string][] }>
> = {
  coreIsPure: {
    bad: [
      ['shared/domain/a.ts', 'export const at = Date.now();', 'Date.now'],
      ['shared/domain/b.ts', 'export const at = new Date();', 'new Date() without an argument'],
      ['shared/domain/c.ts', 'export const at = Date();', 'Date()'],
      ['shared/fix/d.ts', 'export const id = Math.random();', 'Math.random'],
      ['shared/fix/e.ts', 'export async function f() {}', 'async'],
      ['shared/fix/f.ts', 'export type Later = Promise<void>;', 'Promise'],
      ['shared/quotes/g.ts', 'setTimeout(f, 1);', 'setTimeout'],
      ['shared/quotes/h.ts', 'export const seed = process.env.SEED;', 'process'],
      ['shared/quotes/i.ts', 'export const t = performance.now();', 'performance'],
    ],
    good: [
      ['shared/domain/a.ts', 'export const day = new Date(at); // not Date.now()'],
      [
        'shared/domain/b.ts',
        'export const order = { process: 1 }; export const p = order.process;',
      ],
      ['shared/domain/c.test.ts', 'export const at = Date.now();'],
      ['shared/adapters/system-clock.ts', 'export const now = () => Date.now();'],
    ],
  },
  handlersAreShort: {
    bad: [['functions/place-order/handler.ts', '\n'.repeat(40).concat('x\n'), '41 lines, over 40']],
    good: [['functions/place-order/handler.ts', 'x\n'.repeat(40)]],
  },
  functionsHaveHandlers: {
    bad: [['functions/place-order/schema.ts', '', 'no handler.ts']],
    good: [['functions/place-order/handler.ts', '']],
  },
  namesAreKebabCase: {
    bad: [
      ['shared/app/placeOrder.ts', '', 'file placeOrder.ts'],
      ['shared/app/place_order.ts', '', 'file place_order.ts'],
      ['shared/Orders/order.ts', '', 'folder Orders'],
    ],
    good: [['shared/app/place-order.integration.test.ts', '']],
  },
  foldersHaveNames: {
    bad: ['utils', 'common', 'helpers', 'misc'].map((name) => [`shared/${name}/a.ts`, '', name]),
    good: [['shared/app/common-stock.ts', '']],
  },
  testsRun: {
    bad: [
      ['shared/a.test.ts', "it.skip('x', () => {});", 'it.skip'],
      ['shared/b.test.ts', "describe.only('x', () => {});", 'describe.only'],
      ['shared/c.test.ts', "it.todo('x');", 'it.todo'],
      ['shared/d.test.ts', "it.each([1]).skip('x', () => {});", 'it.skip'],
      ['test/e.ts', "xit('x', () => {});", 'xit'],
      ['test/f.ts', "test.skipIf(true)('x', () => {});", 'test.skipIf'],
    ],
    good: [['shared/a.test.ts', "it('x', () => { iterator.skip(1); }); // it.skip"]],
  },
  exportsAreNamed: {
    bad: [
      ['shared/a.ts', 'export default 1;', 'default export'],
      ['shared/b.ts', 'export default function f() {}', 'default export'],
    ],
    good: [
      ['shared/a.ts', 'switch (x) { default: f(); }'],
      ['vitest.config.ts', 'export default {};'],
    ],
  },
  nothingIsLeftOver: {
    bad: [['shared/a.ts', `// ${'TO'}${'DO'} later`, `TO${'DO'}`]],
    good: [['shared/a.ts', 'const toDo = 1;']],
  },
  nothingNamesAMachine: {
    bad: [
      ['README.md', `cd /${'home'}/me/code`, `a path of one machine: /${'home'}/me`],
      ['a.json', `"/${'work'}/main"`, `a path of one machine: /${'work'}/main`],
    ],
    good: [['README.md', 'https://example.com/home/page and ./work/it']],
  },
  nothingPointsOutside: {
    bad: [
      ['shared/a.ts', `// see DESI${'GN'} §5`, `a paper that is not here: DESI${'GN'} §`],
      ['shared/b.ts', `// see notes.md${' '}§2`, `a paper that is not here: .md${' '}§2`],
    ],
    good: [['shared/a.ts', '// see docs/ARCHITECTURE.md, Items and their cost']],
  },
  documentsPointToWhatIsThere: {
    bad: [
      ['docs/a.md', 'see [it](b.md#part)', 'not there: docs/b.md'],
      ['docs/a.md', 'see [it](../README.md)', 'not there: README.md'],
      ['docs/a.md', 'see `shared/gone.ts`', 'not there: shared/gone.ts'],
      ['docs/a.md', 'see `shared/gone/`', 'not there: shared/gone/'],
    ],
    good: [
      ['docs/a.md', 'see [it](a.md), `docs/`, [that](https://example.com/b.md), `functions/x`'],
    ],
  },
};

const rules = Object.entries(HOUSE_RULES);

describe('every house rule finds a planted violation', () => {
  it.each(rules)('%s', (name, rule) => {
    const { bad, good } = PLANTED[name as RuleName];
    for (const [path, text, what] of bad)
      expect(rule([{ path, text }]), path).toContainEqual(expect.objectContaining({ what }));
    for (const [path, text] of good) expect(rule([{ path, text }]), path).toEqual([]);
  });
});

describe('the repository keeps every house rule', () => {
  const files = repositoryFiles();

  it('has files to look at', () => {
    expect(files.map(({ path }) => path)).toContain('shared/domain/money/exact.ts');
  });

  it.each(rules)('%s', (_name, rule) => {
    expect(rule(files).map(({ path, line, what }) => `${path}:${line} ${what}`)).toEqual([]);
  });
});
