/** Seeds a generator from a number and a name, so that each concern of a run draws from a stream of its own. */
function mix(seed: number, name: string): [number, number, number, number] {
  const state: [number, number, number, number] = [
    seed >>> 0,
    Math.floor(seed / 0x1_0000_0000) >>> 0,
    0x9e3779b9,
    name.length,
  ];
  for (let index = 0; index < name.length; index += 1) {
    const slot = index % 4;
    const before = state[slot] ?? 0;
    state[slot] = (Math.imul(before ^ name.charCodeAt(index), 0x85ebca6b) ^ (before >>> 13)) >>> 0;
  }
  return state;
}

/** The only source of chance in a run: sfc32, the same numbers for the same seed and name on every machine. */
export class Dice {
  readonly #seed: number;
  readonly #name: string;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number, name: string) {
    this.#seed = seed;
    this.#name = name;
    [this.#a, this.#b, this.#c, this.#d] = mix(seed, name);
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** Dice of their own: what is drawn from them does not move what is drawn from these. */
  fork(name: string): Dice {
    return new Dice(this.#seed, `${this.#name}/${name}`);
  }

  /** In [0, 1). */
  next(): number {
    const sum = (this.#a + this.#b + this.#d) >>> 0;
    this.#d = (this.#d + 1) >>> 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) >>> 0;
    this.#c = (this.#c + sum) >>> 0;
    return sum / 4_294_967_296;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(from: readonly [T, ...T[]]): T;
  pick<T>(from: readonly T[]): T | undefined;
  pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.next() * from.length)];
  }

  /** One of the names, by their weights. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.next() * total;
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    return (entries.at(-1) as [K, number])[0];
  }

  uuid(): string {
    const hex = (digits: number): string =>
      Math.floor(this.next() * 16 ** digits)
        .toString(16)
        .padStart(digits, '0');
    return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  }
}
