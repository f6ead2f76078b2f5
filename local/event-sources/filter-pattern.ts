/** A FilterCriteria pattern, compiled. Records that it does not match are passed over without an invocation. */
export type Filter = (record: unknown) => boolean;

const COMPARISONS = ['prefix', 'suffix', 'equals-ignore-case', 'exists', 'anything-but'] as const;

/**
 * Compiles one pattern (JSON text). Known: equality, prefix, suffix, equals-ignore-case, exists and anything-but with
 * plain values.
 * @throws on anything else: a filter that is misread would lose records without a sound.
 */
export const compileFilter = (pattern: string): Filter => {
  const parsed: unknown = JSON.parse(pattern);
  if (!isObject(parsed)) throw new Error(`a filter pattern is an object: ${pattern}`);
  return compileObject(parsed, '');
};

/** A record passes when any of the patterns matches; without patterns all pass. */
export const anyOf = (patterns: readonly string[]): Filter => {
  const filters = patterns.map(compileFilter);
  return (record) => filters.length === 0 || filters.some((filter) => filter(record));
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const compileObject = (pattern: Record<string, unknown>, path: string): Filter => {
  const fields = Object.entries(pattern).map(([name, rule]) => {
    if (name.startsWith('$')) throw new Error(`filter operator ${name} is not supported here`);
    return { name, matches: compileRule(rule, `${path}.${name}`) };
  });
  return (record) =>
    fields.every(({ name, matches }) => matches(isObject(record) ? record[name] : undefined));
};

const compileRule = (rule: unknown, path: string): Filter => {
  if (isObject(rule)) return compileObject(rule, path);
  if (!Array.isArray(rule) || rule.length === 0) {
    throw new Error(`filter at ${path}: expected a list of values or an object`);
  }
  const alternatives = rule.map((each) => compileValue(each, path));
  return (value) => alternatives.some((matches) => matches(value));
};

const compileValue = (expected: unknown, path: string): Filter => {
  if (!isObject(expected)) return (value) => value === expected;
  const [comparison, ...rest] = Object.keys(expected);
  const known = COMPARISONS.find((name) => name === comparison);
  if (known === undefined || rest.length > 0) {
    throw new Error(`filter at ${path}: ${JSON.stringify(expected)} is not supported here`);
  }
  const operand = expected[known];
  if (known === 'exists') return (value) => (value !== undefined) === operand;
  if (known === 'anything-but') {
    const excluded = Array.isArray(operand) ? operand : [operand];
    if (excluded.some(isObject)) throw new Error(`filter at ${path}: anything-but takes values`);
    return (value) => value !== undefined && !excluded.includes(value);
  }
  if (typeof operand !== 'string') throw new Error(`filter at ${path}: ${known} takes a string`);
  return (value) => typeof value === 'string' && compareText(known, value, operand);
};

const compareText = (
  comparison: 'prefix' | 'suffix' | 'equals-ignore-case',
  value: string,
  operand: string,
): boolean => {
  if (comparison === 'prefix') return value.startsWith(operand);
  if (comparison === 'suffix') return value.endsWith(operand);
  return value.toLowerCase() === operand.toLowerCase();
};
