import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  assertWithinBudget,
  BundleOverBudget,
  bundleAll,
  HOT_PATH_BUDGET_BYTES,
  MissingEntryPoint,
  sizesTable,
  UnlistedFunction,
} from './bundle.ts';

const repository = join(import.meta.dirname, '..');

/** A repository of its own with these files; packages come from the real one. */
const repositoryOf = (files: Readonly<Record<string, string>>): string => {
  const root = mkdtempSync(join(tmpdir(), 'bellwether-bundle-'));
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
};

const GREET = 'export const handler = async (): Promise<string> => "hello";';

describe('bundling', () => {
  it('makes one ES module per function and service, and its size report', async () => {
    const root = repositoryOf({
      'functions/greet/handler.ts': GREET,
      'services/echo/main.ts': 'console.log("echo");',
      'services/echo/Dockerfile': 'FROM scratch',
    });
    const sizes = await bundleAll(root, { functions: ['greet'], services: ['echo'] });
    const built: unknown = await import(join(root, '.build/functions/greet/index.mjs'));
    expect(built).toHaveProperty('handler');
    expect(sizes.map(({ bundle }) => bundle)).toEqual(['functions/greet', 'services/echo']);
    expect(JSON.parse(readFileSync(join(root, '.build/sizes.json'), 'utf8'))).toEqual(sizes);
    expect(readFileSync(join(root, '.build/services/echo/Dockerfile'), 'utf8')).toBe(
      'FROM scratch',
    );
    expect(sizesTable(sizes)).toContain('functions/greet');
  });

  it('fails for a folder without its handler', async () => {
    const root = repositoryOf({ 'functions/greet/schema.ts': '' });
    await expect(bundleAll(root, { functions: ['greet'], services: [] })).rejects.toThrow(
      MissingEntryPoint,
    );
  });

  it('fails for a function that the template does not know', async () => {
    const root = repositoryOf({ 'functions/greet/handler.ts': GREET });
    await expect(bundleAll(root, { functions: [], services: [] })).rejects.toThrow(
      UnlistedFunction,
    );
  });

  it('lets a CommonJS package inside call require for a module of Node', async () => {
    const root = repositoryOf({
      'functions/greet/handler.ts':
        'import { platform } from "./old.cjs"; export const handler = async () => platform();',
      'functions/greet/old.cjs': 'exports.platform = () => require("node:os").platform();',
    });
    await bundleAll(root, { functions: ['greet'], services: [] });
    const built = await import(join(root, '.build/functions/greet/index.mjs'));
    expect(await built.handler()).toBe(process.platform);
  });

  it('leaves out how a developer gets credentials, and still finds those of the environment', async () => {
    const root = repositoryOf({
      'functions/greet/handler.ts': `
        import { SQSClient } from '@aws-sdk/client-sqs';
        const client = new SQSClient({ region: 'us-east-1' });
        export const handler = async () => (await client.config.credentials()).accessKeyId;`,
    });
    const [size] = await bundleAll(root, { functions: ['greet'], services: [] });
    const text = readFileSync(join(root, '.build/functions/greet/index.mjs'), 'utf8');
    expect(size?.bytes).toBe(Buffer.byteLength(text));
    expect(text).not.toContain('GetRoleCredentials');
    const built = await import(join(root, '.build/functions/greet/index.mjs'));
    const before = { ...process.env };
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'of-the-role', AWS_SECRET_ACCESS_KEY: 'x' });
    try {
      expect(await built.handler()).toBe('of-the-role');
    } finally {
      process.env = before;
    }
  });

  it('holds what a client waits for to its budget', () => {
    const sized = (bytes: number) => [
      { bundle: 'functions/place-order', bytes, budgetBytes: HOT_PATH_BUDGET_BYTES, largest: [] },
    ];
    expect(() => assertWithinBudget(sized(HOT_PATH_BUDGET_BYTES))).not.toThrow();
    expect(() => assertWithinBudget(sized(HOT_PATH_BUDGET_BYTES + 1))).toThrow(BundleOverBudget);
  });
});
