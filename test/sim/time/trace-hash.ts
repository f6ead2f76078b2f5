/** A quick hash over everything that happened in a run, in its order (cyrb53's mixing): equal runs, equal text. */
export class TraceHash {
  #one = 0xdeadbeef;
  #two = 0x41c6ce57;

  add(text: string): void {
    let one = this.#one;
    let two = this.#two;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      one = Math.imul(one ^ code, 2654435761);
      two = Math.imul(two ^ code, 1597334677);
    }
    this.#one = one ^ (one >>> 16);
    this.#two = two ^ (two >>> 13);
  }

  text(): string {
    const part = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
    return part(this.#one) + part(this.#two);
  }
}
