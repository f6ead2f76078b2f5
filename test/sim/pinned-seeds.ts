/** Seeds that found something once, with what it was; replayed with every test run. */
export const PINNED_SEEDS: readonly { readonly seed: number; readonly found: string }[] = [];
