import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { PLANTED_BUGS } from './planted-bugs.ts';

/**
 * Loaded with `--import` before anything else: the one file that the bug PLANTED_BUG names is read with its line changed.
 * Nothing on the disk is touched.
 */
const ROOT = new URL('../../../', import.meta.url);

const bug = PLANTED_BUGS.find(({ name }) => name === process.env.PLANTED_BUG);
if (bug !== undefined) {
  const { file, from, to } = bug;
  const url = new URL(file, pathToFileURL(`${ROOT.pathname}/`)).href;
  registerHooks({
    load(loaded, context, next) {
      const module = next(loaded, context);
      if (loaded !== url) return module;
      const source = String(module.source);
      if (!source.includes(from)) throw new Error(`${file} does not have the line of ${bug.name}`);
      return { ...module, source: source.replace(from, () => to) };
    },
  });
}
