/** What a run did, by name; so that a run that reached nothing shows it. */
export class Tally {
  readonly counts = new Map<string, number>();

  add(name: string, count = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + count);
  }

  of(name: string): number {
    return this.counts.get(name) ?? 0;
  }
}

/** A law that does not hold. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

export function mustHold(condition: boolean, law: string): void {
  if (!condition) throw new Violation(law);
}
