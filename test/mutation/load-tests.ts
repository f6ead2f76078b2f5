import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { CollectedTest } from './collected-tests.ts';
import { instrument } from './mutants.ts';
import { sourceText } from './related-tests.ts';

/** A module that is mutated, and the number of its first mutant. */
export type Source = { readonly path: string; readonly first: number };

const ROOT = join(import.meta.dirname, '../..');
const ROOT_URL = pathToFileURL(`${ROOT}/`).href;
const urlOf = (path: string): string => new URL(path, ROOT_URL).href;
const SHIM = urlOf('test/mutation/collected-tests.ts');

/** The same cases each time, and no search for smaller ones: that it fails is all that is asked. */
const CASES = { seed: 20_261_123, endOnFailure: true };

/**
 * Loads a test file and all its modules, with every mutant in them. A number makes all of ours new: nothing that a
 * module remembers, and nothing that it worked out when it was built, comes from before. Nothing on disk is touched.
 */
export type LoadTests = (file: string, anew?: number) => Promise<readonly CollectedTest[]>;

export async function testLoader(sources: readonly Source[]): Promise<LoadTests> {
  const texts = new Map<string, string>();
  const firsts = new Map(sources.map(({ path, first }) => [urlOf(path), { path, first }]));
  const javaScriptOf = (url: string): string => {
    const known = texts.get(url);
    if (known !== undefined) return known;
    const mutated = firsts.get(url);
    const source =
      mutated === undefined
        ? sourceText(fileURLToPath(url).slice(ROOT.length + 1))
        : instrument(mutated.path, sourceText(mutated.path), mutated.first).source;
    const text = stripTypeScriptTypes(source);
    texts.set(url, text);
    return text;
  };
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === 'vitest' && context.parentURL !== SHIM) {
        return { url: SHIM, shortCircuit: true };
      }
      const resolved = next(specifier, context);
      const anew = new URL(context.parentURL ?? ROOT_URL).search;
      return anew !== '' && isOurs(resolved.url)
        ? { ...resolved, url: `${resolved.url}${anew}` }
        : resolved;
    },
    load: (url, context, next) =>
      isOurs(url) && url !== SHIM
        ? { format: 'module', source: javaScriptOf(url.replace(/\?.*/, '')), shortCircuit: true }
        : next(url, context),
  });
  const fc = await import('fast-check');
  fc.default.configureGlobal(CASES);
  const { testsOf } = await import('./collected-tests.ts');
  return (file, anew) => {
    const query = anew === undefined ? '' : `?anew=${anew}`;
    return testsOf(file, () => import(`${urlOf(file)}${query}`));
  };
}

const isOurs = (url: string): boolean =>
  url.startsWith(ROOT_URL) && !url.includes('/node_modules/') && /[.]ts(?:$|\?)/.test(url);
