/** Where ids and secrets come from that nothing else determines; the core only sees what was drawn (law 10). */
export interface Randomness {
  /** A version 4 UUID, lower case. */
  uuid(): string;
  /** From a cryptographic source. */
  bytes(count: number): Uint8Array;
}
