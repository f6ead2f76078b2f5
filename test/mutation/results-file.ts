import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { sourceText, textsBehind } from './related-tests.ts';
import type { Fate } from './try-mutants.ts';

/** What was found of a mutant, with the text of what decides it: its killer, or all tests that did not kill it. */
type Kept = Fate & { readonly texts: string; readonly budgetMs: number };

/** By the text of the module, then by the mutant's key. */
type Modules = Record<string, { hash: string; results: Record<string, Kept> }>;

const hashOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 16);

const WRITTEN_EACH_MS = 2_000;

/**
 * What was found before. A kill is good as long as the module and the file of the test that killed are as they were; a
 * mutant that lives is tried again when anything that its tests load has changed, or when they may take longer.
 */
export class ResultsFile {
  readonly #path: string;
  readonly #testsOf: (source: string) => readonly string[];
  readonly #budgetMs: number;
  readonly #kept: Modules;
  readonly #behind = new Map<string, string>();
  readonly #files = new Map<string, string | undefined>();
  readonly #hashes = new Map<string, string>();
  #writtenAt = 0;

  constructor(path: string, testsOf: (source: string) => readonly string[], budgetMs: number) {
    this.#path = path;
    this.#testsOf = testsOf;
    this.#budgetMs = budgetMs;
    this.#kept = read(path);
  }

  of(source: string, mutant: string): Fate | undefined {
    const kept = this.#module(source).results[mutant];
    if (kept === undefined) return undefined;
    return kept.texts === this.#textsOf(source, kept) && !this.#wasHurried(kept) ? kept : undefined;
  }

  add(source: string, mutant: string, fate: Fate): void {
    const texts = this.#textsOf(source, fate) ?? '';
    this.#module(source).results[mutant] = { ...fate, texts, budgetMs: this.#budgetMs };
    if (performance.now() - this.#writtenAt > WRITTEN_EACH_MS) this.write();
  }

  write(): void {
    this.#writtenAt = performance.now();
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(this.#path, JSON.stringify(this.#kept));
  }

  readonly #wasHurried = ({ fate, budgetMs }: Kept): boolean =>
    fate === 'survived' && budgetMs < this.#budgetMs;

  #textsOf(source: string, fate: Fate): string | undefined {
    if (fate.fate === 'timeout') return '';
    return fate.fate === 'killed' ? this.#fileHash(fate.file) : this.#behindHash(source);
  }

  #fileHash(file: string): string | undefined {
    if (!this.#files.has(file)) this.#files.set(file, hashOfFile(file));
    return this.#files.get(file);
  }

  #behindHash(source: string): string {
    const known = this.#behind.get(source) ?? hashOf(textsBehind(this.#testsOf(source)));
    this.#behind.set(source, known);
    return known;
  }

  #module(source: string): Modules[string] {
    // As it was when it was first looked at, which is what is tried.
    const hash = this.#hashes.get(source) ?? hashOf(sourceText(source));
    this.#hashes.set(source, hash);
    const kept = this.#kept[source];
    if (kept?.hash === hash) return kept;
    const fresh = { hash, results: {} };
    this.#kept[source] = fresh;
    return fresh;
  }
}

function hashOfFile(file: string): string | undefined {
  try {
    return hashOf(sourceText(file));
  } catch {
    return undefined;
  }
}

function read(path: string): Modules {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}
