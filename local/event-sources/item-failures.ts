/** What a function's answer means under ReportBatchItemFailures. */
export type ItemFailures =
  | { readonly kind: 'reported'; readonly identifiers: ReadonlySet<string> }
  /** An answer that cannot be understood fails the whole batch: better twice than lost. */
  | { readonly kind: 'malformed'; readonly reason: string };

const NONE: ItemFailures = { kind: 'reported', identifiers: new Set() };

/**
 * Reads `{batchItemFailures: [{itemIdentifier}]}` as Lambda does: nothing, null, an empty object and an empty or
 * missing list are success; an identifier that is empty, null, misnamed or not of this batch makes all of it failed.
 */
export const readItemFailures = (answer: unknown, known: ReadonlySet<string>): ItemFailures => {
  if (answer === undefined || answer === null) return NONE;
  if (typeof answer !== 'object' || Array.isArray(answer)) {
    return { kind: 'malformed', reason: 'the function must return an object' };
  }
  const list = (answer as { readonly batchItemFailures?: unknown }).batchItemFailures;
  if (list === undefined || list === null) return NONE;
  if (!Array.isArray(list)) {
    return { kind: 'malformed', reason: 'batchItemFailures must be a list' };
  }
  const identifiers = new Set<string>();
  for (const item of list) {
    const identifier: unknown = (item as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof identifier !== 'string' || !known.has(identifier)) {
      return {
        kind: 'malformed',
        reason: `itemIdentifier ${JSON.stringify(identifier)} is not of this batch`,
      };
    }
    identifiers.add(identifier);
  }
  return { kind: 'reported', identifiers };
};
