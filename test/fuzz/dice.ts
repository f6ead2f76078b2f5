import { seededRandom } from '../../local/demo/seeded-random.ts';

/** All that is random in a fuzz run: the same seed gives the same messages. */
export class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededRandom(seed);
    // Neighbouring seeds begin alike; a few draws later they do not.
    for (let drawn = 0; drawn < 4; drawn += 1) this.#next();
  }

  /** A whole number from 0 up to `limit`, which it never is. */
  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  chance(share: number): boolean {
    return this.#next() < share;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }
}
