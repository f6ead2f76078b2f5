import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { sourceText, textsBehind } from './related-tests.ts';

export type Fate = 'killed' | 'timeout' | 'survived' | 'not covered';
export type Result = { readonly fate: Fate; readonly by?: string };

type Kept = { readonly hash: string; readonly results: Record<string, Result> };

/** What was found before, good as long as neither the module nor anything that its tests load has changed. */
export class ResultsFile {
  readonly #path: string;
  readonly #kept: Record<string, Kept>;

  readonly #testsOf: (source: string) => readonly string[];

  constructor(path: string, testsOf: (source: string) => readonly string[]) {
    this.#path = path;
    this.#testsOf = testsOf;
    this.#kept = read(path);
  }

  of(source: string): Readonly<Record<string, Result>> {
    return this.#entry(source).results;
  }

  add(source: string, mutant: number, result: Result): void {
    this.#entry(source).results[mutant] = result;
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(this.#path, JSON.stringify(this.#kept));
  }

  readonly #hashes = new Map<string, string>();

  #entry(source: string): Kept {
    const hash = this.#hashes.get(source) ?? hashOf(source, this.#testsOf(source));
    this.#hashes.set(source, hash);
    const kept = this.#kept[source];
    if (kept?.hash === hash) return kept;
    const fresh: Kept = { hash, results: {} };
    this.#kept[source] = fresh;
    return fresh;
  }
}

function read(path: string): Record<string, Kept> {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

const hashOf = (source: string, tests: readonly string[]): string =>
  createHash('sha256').update(sourceText(source)).update(textsBehind(tests)).digest('hex');
