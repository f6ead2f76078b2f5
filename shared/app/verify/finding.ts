/** Something that is not as it must be: which law or promise, where, and what was found. */
export type Finding = { readonly check: string; readonly where: string; readonly what: string };
