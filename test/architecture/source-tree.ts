import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A file of the repository: its path from the root, with forward slashes, and what is in it. */
export type SourceFile = { readonly path: string; readonly text: string };

export const ROOT = join(import.meta.dirname, '../..');

const READABLE = new Set([
  ...['.ts', '.mjs', '.js', '.json', '.md', '.java', '.py', '.txt', '.yml', '.yaml', '.sh', ''],
  ...['.fix', '.def'],
]);

/** All files that are committed or would be: what git tracks, and what it does not know yet and does not ignore. */
export function repositoryFiles(): readonly SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((path) => path !== '' && path !== 'package-lock.json' && READABLE.has(extname(path)))
    .filter((path) => existsSync(join(ROOT, path)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}
