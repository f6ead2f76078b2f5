import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './source-tree.ts';

/** What of the cruiser's report is looked at. */
type Report = {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
  };
};

const FOLDERS = ['infra', 'functions', 'services', 'shared', 'local', 'test'];
/** A whole tree's report is about 2 MB; the default of 1 MB would cut it. */
const REPORT_BYTES_MAXIMUM = 64 * 1024 * 1024;

/** What `npm run architecture` runs, on the tree in `cwd`, with a report to read. */
function cruise(cwd: string): Report {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      ...['--config', join(ROOT, '.dependency-cruiser.mjs'), '--output-type', 'json', ...FOLDERS],
    ],
    { cwd, encoding: 'utf8', maxBuffer: REPORT_BYTES_MAXIMUM },
  );
  if (stdout === '') throw new Error(`dependency-cruiser said nothing: ${stderr}`);
  return JSON.parse(stdout) as Report;
}

/** Rule ▶ files that break it: path, and the module that it imports. */
const PLANTED: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'no-cycles': [
    // A cycle is reported once, at the file that closes it.
    ['shared/app/circle-back.ts', './circle.ts'],
  ],
  resolvable: [['shared/app/lost.ts', './nowhere.ts']],
  'kernel-imports-nothing': [
    ['shared/kernel/a.ts', '../domain/target.ts'],
    ['shared/kernel/b.ts', 'node:crypto'],
  ],
  'domain-is-pure': [
    ['shared/domain/a.ts', 'node:crypto'],
    ['shared/domain/b.ts', 'zod/mini'],
    ['shared/domain/c.ts', '@aws-sdk/client-dynamodb'],
    ['shared/domain/d.ts', '../app/target.ts'],
    ['shared/domain/e.ts', '../fix/target.ts'],
  ],
  'fix-is-pure': [
    ['shared/fix/a.ts', 'node:net'],
    ['shared/fix/b.ts', '../domain/target.ts'],
    ['shared/fix/c.ts', 'decimal.js'],
  ],
  'quotes-are-pure': [['shared/quotes/a.ts', '../domain/target.ts']],
  'ports-are-interfaces': [
    ['shared/ports/a.ts', '../adapters/target.ts'],
    ['shared/ports/b.ts', '../app/target.ts'],
    ['shared/ports/c.ts', '@aws-sdk/client-sqs'],
  ],
  'app-knows-ports-only': [
    ['shared/app/a.ts', '../adapters/target.ts'],
    ['shared/app/b.ts', '../shell/target.ts'],
    ['shared/app/c.ts', 'node:fs'],
    ['shared/app/d.ts', '@aws-sdk/client-sqs'],
  ],
  'app-zod-on-the-wire-only': [['shared/app/e.ts', 'zod/mini']],
  'adapters-know-no-shell': [
    ['shared/adapters/a.ts', '../shell/target.ts'],
    ['shared/adapters/b.ts', '../../functions/one/handler.ts'],
  ],
  'aws-sdk-in-adapters-only': [
    ['shared/shell/a.ts', '@aws-sdk/client-dynamodb'],
    ['functions/two/clients.ts', '@aws-sdk/client-dynamodb'],
    ['services/one/clients.ts', '@aws-sdk/client-sqs'],
  ],
  'shell-beside-app': [
    ['shared/shell/b.ts', 'node:fs'],
    ['shared/shell/c.ts', '../fix/target.ts'],
    ['shared/shell/d.ts', '../../functions/one/handler.ts'],
  ],
  'functions-are-thin': [
    ['functions/two/a.ts', 'node:fs'],
    ['functions/two/b.ts', '../../services/one/main.ts'],
    ['functions/two/c.ts', '../../infra/app.ts'],
    ['functions/two/d.ts', '@middy/core'],
  ],
  'functions-apart': [['functions/two/e.ts', '../one/handler.ts']],
  'zod-in-schemas-only': [['functions/two/f.ts', 'zod/mini']],
  'services-are-thin': [['services/one/a.ts', '../../infra/app.ts']],
  'services-apart': [
    ['services/two/a.ts', '../one/main.ts'],
    ['services/two/b.ts', '../../functions/one/handler.ts'],
  ],
  'venue-is-a-stranger': [
    ['services/venue/a.ts', '../../shared/app/target.ts'],
    ['services/venue/b.ts', '../../shared/domain/target.ts'],
    ['services/venue/c.ts', '../../shared/adapters/target.ts'],
  ],
  'infra-imports-no-runtime-code': [
    ['infra/a.ts', '../shared/kernel/target.ts'],
    ['infra/b.ts', '../functions/one/handler.ts'],
    ['infra/c.ts', '../local/cloud/target.ts'],
  ],
  'local-knows-no-brokerage': [
    ['local/cloud/a.ts', '../../shared/domain/target.ts'],
    ['local/cloud/b.ts', '../../shared/adapters/target.ts'],
    ['local/lambda/c.ts', '../../functions/one/handler.ts'],
  ],
  'nothing-imports-local': [['services/one/b.ts', '../../local/cloud/target.ts']],
  'nothing-imports-infra': [['local/cloud/d.ts', '../../infra/app.ts']],
  'nothing-imports-tests': [
    ['local/cloud/e.ts', '../../test/support/target.ts'],
    ['shared/adapters/c.ts', './target.test.ts'],
  ],
  'auditor-is-not-the-engine': [
    ['test/sim/auditor/a.ts', '../../../shared/domain/target.ts'],
    ['test/sim/auditor/b.test.ts', '../../../shared/kernel/target.ts'],
    ['test/sim/auditor/c.ts', '../../support/target.ts'],
    ['test/sim/auditor/checks/d.ts', '../../../../services/one/main.ts'],
  ],
};

/** What the planted files import; nothing is wrong with these, nor with the tests. */
const TARGETS = [
  ...['kernel', 'domain', 'fix', 'quotes', 'ports', 'app', 'adapters', 'shell'].map(
    (folder) => `shared/${folder}/target.ts`,
  ),
  ...['functions/one/handler.ts', 'services/one/main.ts', 'infra/app.ts', 'local/cloud/target.ts'],
  ...['test/support/target.ts', 'test/sim/evidence.ts', 'shared/adapters/target.test.ts'],
];

/** Edges that must stay allowed: a rule that forbids everything would find every plant, too. */
const ALLOWED: readonly (readonly [string, string])[] = [
  ['shared/domain/good.ts', '../kernel/target.ts'],
  ['shared/domain/good-exact.ts', 'decimal.js'],
  ['shared/domain/good.test.ts', '../../test/support/target.ts'],
  ['shared/app/good.ts', 'node:crypto'],
  ['shared/app/circle.ts', './circle-back.ts'],
  ['shared/app/wire/good.ts', 'zod/mini'],
  ['shared/adapters/good.ts', '@aws-sdk/client-dynamodb'],
  ['shared/shell/good.ts', '../adapters/target.ts'],
  ['functions/one/good.ts', '../../shared/app/target.ts'],
  ['functions/one/schema.ts', 'zod/mini'],
  ['services/venue/good.ts', '../../shared/fix/target.ts'],
  ['local/commands/good.ts', '../../shared/adapters/target.ts'],
  ['test/e2e/good.ts', '../../local/cloud/target.ts'],
  ['test/sim/auditor/good.ts', '../evidence.ts'],
];

describe('dependency rule', () => {
  let planted: string;
  let report: Report;

  beforeAll(() => {
    planted = mkdtempSync(join(tmpdir(), 'planted-'));
    symlinkSync(join(ROOT, 'node_modules'), join(planted, 'node_modules'));
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(planted, path)), { recursive: true });
      writeFileSync(join(planted, path), text);
    };
    for (const path of TARGETS) write(path, 'export const target = 1;\n');
    for (const [path, to] of [...Object.values(PLANTED).flat(), ...ALLOWED])
      write(path, `import * as target from '${to}';\nexport const used = target;\n`);
    report = cruise(planted);
  });

  afterAll(() => rmSync(planted, { recursive: true }));

  it('has a planted violation for every rule', () => {
    const names = report.summary.ruleSetUsed.forbidden.map(({ name }) => name);
    expect(Object.keys(PLANTED).toSorted()).toEqual(names.toSorted());
  });

  it.each(Object.entries(PLANTED))('finds what was planted against %s', (rule, files) => {
    const found = report.summary.violations
      .filter(({ rule: { name } }) => name === rule)
      .map(({ from }) => from);
    expect(found).toEqual(expect.arrayContaining(files.map(([path]) => path)));
  });

  it('lets pass what is allowed', () => {
    const good = new Set(ALLOWED.map(([path]) => path));
    expect(report.summary.violations.filter(({ from }) => good.has(from))).toEqual([]);
  });

  it('is kept by the repository', () => {
    const { modules, summary } = cruise(ROOT);
    expect(modules.map(({ source }) => source)).toContain('shared/domain/accounts/decide.ts');
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual(
      [],
    );
  });
});
