/** A law that a run broke, and how. */
export type Violation = { readonly law: string; readonly what: string };
