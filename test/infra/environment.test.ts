import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../infra/functions-catalogue.ts';
import { isShape, listOf, ofType, synthesized } from './synthesized.ts';

const root = join(import.meta.dirname, '..', '..');
const { resources } = synthesized('emulated');

/** Told to every program; a function need not ask for all of them. */
const ABOUT_THE_CELL = [
  'STAGE',
  'CELL_ID',
  'MARKET_SEED',
  'MARKET_HOURS',
  'TEST_DEPOSITS',
  'ORDER_RATE',
];
type Asked = { readonly required: readonly string[]; readonly optional: readonly string[] };
const asked = new Map<string, Asked>();

const found = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => String(match[1]));

const askedBy = (name: string): Asked => asked.get(name) ?? { required: [], optional: [] };

beforeAll(async () => {
  const { outputFiles } = await build({
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outdir: '/nowhere',
    entryPoints: catalogue.functions.map((name) => ({
      in: `functions/${name}/handler.ts`,
      out: name,
    })),
  });
  for (const { path, text } of outputFiles) {
    const name = String(path.split('/').at(-1)).replace('.js', '');
    asked.set(name, {
      required: found(text, /requiredEnvironment(?:List)?\d*\(\s*["']([A-Z_]+)["']/g),
      optional: found(text, /process\.env\.([A-Z_]+)/g),
    });
  }
});

const givenTo = (name: string): string[] => {
  const program = ofType(resources, 'AWS::Lambda::Function').find(
    ({ properties }) => properties.FunctionName === `bellwether-emulated-cell-0-${name}`,
  );
  const environment = program?.properties.Environment;
  const variables = isShape(environment) ? environment.Variables : undefined;
  return isShape(variables) ? Object.keys(variables) : [];
};

describe('the environment of a function', () => {
  it.each(catalogue.functions)(
    '%s is given all that it asks for, and no table or queue else',
    (name) => {
      const given = givenTo(name);
      const { required, optional } = askedBy(name);
      expect(given).toEqual(expect.arrayContaining([...required]));
      const unasked = given.filter(
        (variable) => ![...ABOUT_THE_CELL, ...required, ...optional].includes(variable),
      );
      expect(unasked).toEqual([]);
    },
  );

  it('is read from the handlers: the search finds what place-order cannot do without', () => {
    expect(askedBy('place-order').required).toEqual(
      expect.arrayContaining(['ACCOUNTS_TABLE', 'ACCOUNT_COMMANDS_QUEUE_URLS']),
    );
  });
});

/** A variable that each service cannot do without: shows that the search finds something. */
const SERVICES = { 'fix-gateway': 'FIX_PASSWORD', 'stop-trigger': 'TRIGGERS_TABLE' } as const;

describe.each(Object.entries(SERVICES))('the environment of %s', (name, known) => {
  it('has all that its settings require', async () => {
    const { outputFiles } = await build({
      absWorkingDir: root,
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      entryPoints: [`services/${name}/settings.ts`],
    });
    const text = outputFiles[0]?.text ?? '';
    // One argument: required; a second one is its default.
    const required = [...text.matchAll(/(?:text|positive)\w*\("([A-Z_]+)"\)/g)].map(
      ([, variable]) => String(variable),
    );
    expect(required).toContain(known);
    const task = ofType(resources, 'AWS::ECS::TaskDefinition').find(
      ({ properties }) => properties.Family === `bellwether-emulated-cell-0-${name}`,
    );
    const [container] = listOf(task?.properties.ContainerDefinitions);
    const entries = isShape(container)
      ? [...listOf(container.Environment), ...listOf(container.Secrets)]
      : [];
    const given = entries.map((entry) => (isShape(entry) ? entry.Name : undefined));
    expect(given).toEqual(expect.arrayContaining(required));
  });
});
