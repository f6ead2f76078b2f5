import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { type Catalogue, hotPathFunctions } from './functions-catalogue.ts';

/** Cold start is mostly code to load, so what a client waits for may not outgrow this. */
export const HOT_PATH_BUDGET_BYTES = 450 * 1024;

export type BundleSize = {
  /** `functions/place-order` or `services/fix-gateway`. */
  readonly bundle: string;
  readonly bytes: number;
  /** Absent when the bundle has no budget. */
  readonly budgetBytes?: number;
  /** The five largest packages or folders inside it, with their bytes. */
  readonly largest: readonly { readonly from: string; readonly bytes: number }[];
};

export class MissingEntryPoint extends Error {
  override readonly name = 'MissingEntryPoint';
}

export class UnlistedFunction extends Error {
  override readonly name = 'UnlistedFunction';
}

export class BundleOverBudget extends Error {
  override readonly name = 'BundleOverBudget';
}

/**
 * CommonJS packages inside an ESM bundle call require() for Node's own modules, which ESM has not. esbuild then
 * leaves a shim that throws; only bundles that carry the shim get this line.
 */
const REQUIRE_SHIM_MARK = 'Dynamic require of';
const REQUIRE_BANNER =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);\n";

const options = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // The SDK's ES modules tree-shake, its CommonJS does not: about a third of the bundle.
  mainFields: ['module', 'main'],
  minify: true,
  treeShaking: true,
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  write: false,
  logLevel: 'warning',
  outExtension: { '.js': '.mjs' },
  alias: Object.fromEntries(
    ['sso', 'ini', 'process', 'web-identity'].map((way) => [
      `@aws-sdk/credential-provider-${way}`,
      join(import.meta.dirname, 'no-developer-credentials.ts'),
    ]),
  ),
} as const satisfies BuildOptions;

const foldersOf = async (path: string): Promise<string[]> => {
  if (!existsSync(path)) return [];
  const entries = await readdir(path, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
};

/**
 * Bundle name → entry point: every folder of functions/ by its handler.ts, every service that runs in Fargate by its
 * main.ts. Throws MissingEntryPoint for a folder or catalogue entry without one, UnlistedFunction for a folder that
 * the catalogue (and so the template) does not know.
 */
export const discoverEntryPoints = async (
  root: string,
  { functions, services }: Catalogue,
): Promise<Map<string, string>> => {
  const folders = await foldersOf(join(root, 'functions'));
  const unlisted = folders.filter((name) => !functions.includes(name));
  if (unlisted.length > 0) {
    throw new UnlistedFunction(`not in infra/functions-catalogue.ts: ${unlisted.join(', ')}`);
  }
  const entryPoints = new Map([
    ...functions.map((name) => [`functions/${name}`, `functions/${name}/handler.ts`] as const),
    ...services.map((name) => [`services/${name}`, `services/${name}/main.ts`] as const),
  ]);
  const missing = [...entryPoints.values()].filter((path) => !existsSync(join(root, path)));
  if (missing.length > 0) throw new MissingEntryPoint(`nothing to bundle at ${missing.join(', ')}`);
  return entryPoints;
};

/** Written aside and renamed: another process may be synthesizing from the same folder at this moment. */
const replaceFile = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  const aside = `${path}.${process.pid}`;
  await writeFile(aside, text);
  await rename(aside, path);
};

const sourceOf = (path: string): string => {
  const packages = path.split('node_modules/');
  const last = packages.at(-1);
  if (packages.length > 1 && last !== undefined) {
    return last
      .split('/')
      .slice(0, last.startsWith('@') ? 2 : 1)
      .join('/');
  }
  return path.split('/').slice(0, 2).join('/');
};

const LARGEST_SHOWN = 5;

const largestOf = (output: Metafile['outputs'][string]): BundleSize['largest'] => {
  const bytesBySource = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
    const source = sourceOf(path);
    bytesBySource.set(source, (bytesBySource.get(source) ?? 0) + bytesInOutput);
  }
  return [...bytesBySource]
    .map(([from, bytes]) => ({ from, bytes }))
    .sort((left, right) => right.bytes - left.bytes)
    .slice(0, LARGEST_SHOWN);
};

const isHotPath = (bundle: string): boolean =>
  hotPathFunctions.some((name) => bundle === `functions/${name}`);

/** Throws BundleOverBudget when a hot-path bundle is too large. */
export const assertWithinBudget = (sizes: readonly BundleSize[]): void => {
  const over = sizes.filter(({ bytes, budgetBytes }) => bytes > (budgetBytes ?? Infinity));
  if (over.length > 0) {
    const list = over.map(({ bundle, bytes }) => `${bundle} ${bytes}`).join(', ');
    throw new BundleOverBudget(`over ${HOT_PATH_BUDGET_BYTES} bytes: ${list}`);
  }
};

/**
 * Bundles every function and service below `root` into `root/.build` in one pass and writes `.build/sizes.json`.
 * Throws what discoverEntryPoints throws.
 */
export const bundleAll = async (
  root: string,
  catalogue: Catalogue,
): Promise<readonly BundleSize[]> => {
  const entryPoints = await discoverEntryPoints(root, catalogue);
  const outdir = join(root, '.build');
  const result = await build({
    ...options,
    absWorkingDir: root,
    outdir,
    entryPoints: [...entryPoints].map(([bundle, path]) => ({ in: path, out: `${bundle}/index` })),
  });
  const sizes: BundleSize[] = [];
  for (const file of result.outputFiles) {
    const text = file.text.includes(REQUIRE_SHIM_MARK) ? REQUIRE_BANNER + file.text : file.text;
    await replaceFile(file.path, text);
    const bundle = relative(outdir, dirname(file.path));
    const output = result.metafile.outputs[relative(root, file.path)];
    sizes.push({
      bundle,
      bytes: Buffer.byteLength(text),
      ...(isHotPath(bundle) ? { budgetBytes: HOT_PATH_BUDGET_BYTES } : {}),
      largest: output === undefined ? [] : largestOf(output),
    });
  }
  sizes.sort((left, right) => left.bundle.localeCompare(right.bundle));
  await replaceFile(join(outdir, 'sizes.json'), `${JSON.stringify(sizes, null, 2)}\n`);
  await copyBuildContexts(root, outdir, catalogue);
  return sizes;
};

/** A service's image is built from its bundle and its Dockerfile alone. */
const copyBuildContexts = async (
  root: string,
  outdir: string,
  { services }: Catalogue,
): Promise<void> => {
  for (const name of services) {
    const dockerfile = join(root, 'services', name, 'Dockerfile');
    if (existsSync(dockerfile)) {
      await copyFile(dockerfile, join(outdir, 'services', name, 'Dockerfile'));
    }
  }
};

const BYTES_PER_KILOBYTE = 1024;
const kilobytes = (bytes: number): string => (bytes / BYTES_PER_KILOBYTE).toFixed(1);

export const sizesTable = (sizes: readonly BundleSize[]): string => {
  const width = Math.max(...sizes.map(({ bundle }) => bundle.length), 'bundle'.length);
  const lines = sizes.map(({ bundle, bytes, budgetBytes, largest }) => {
    const budget = budgetBytes === undefined ? '' : `≤ ${kilobytes(budgetBytes)}`;
    const top = largest[0];
    const most = top === undefined ? '' : `${top.from} ${kilobytes(top.bytes)}`;
    return `${bundle.padEnd(width)}  ${kilobytes(bytes).padStart(8)}  ${budget.padEnd(8)}  ${most}`;
  });
  return [`${'bundle'.padEnd(width)}  ${'KB'.padStart(8)}  budget    mostly`, ...lines].join('\n');
};
