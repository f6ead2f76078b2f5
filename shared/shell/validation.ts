import type * as z from 'zod/mini';
import { ok, type Result, refused } from '../kernel/result.ts';
import type { ApiError } from './reply.ts';

type Issue = z.core.$ZodIssue;

/** A schema's own reason for an issue: put into `params` of a custom issue. */
export type IssueParams = {
  readonly reason?: 'FIELD_NOT_SUPPORTED';
  /** The message names its field itself: words that known clients look for. */
  readonly verbatim?: true;
};

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    input,
  );

const oneOf = (values: readonly unknown[]): string => values.map(String).join(', ');

/** zod/mini carries no messages of its own: these name the field and the rule that it breaks. */
function ruleOf(issue: Issue, missing: boolean): string {
  if (missing) return 'is required';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${issue.expected === 'object' ? 'an object' : `of type ${issue.expected}`}`;
    case 'invalid_value':
      return `must be one of: ${oneOf(issue.values)}`;
    case 'unrecognized_keys':
      return `is not a field of this request`;
    case 'custom':
      return issue.message;
    default:
      return 'is not valid';
  }
}

const fieldOf = (issue: Issue): string => {
  const path =
    issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
  return path.map(String).join('.');
};

/** The first thing wrong, in words: `limit_price must be greater than 0`. */
function describeIssue(issue: Issue, input: unknown): ApiError {
  const field = fieldOf(issue);
  const missing =
    issue.path.length > 0 &&
    issue.code !== 'unrecognized_keys' &&
    issue.code !== 'custom' &&
    valueAt(input, issue.path) === undefined;
  const rule = ruleOf(issue, missing);
  const params = issue.code === 'custom' ? (issue.params as IssueParams | undefined) : undefined;
  return {
    reason: params?.reason ?? 'FIELD_INVALID',
    message: params?.verbatim ? rule : field === '' ? `the request ${rule}` : `${field} ${rule}`,
  };
}

/** Input checked against a schema: its output, or the first issue as an API error. */
export function validate<S extends z.ZodMiniType>(
  schema: S,
  input: unknown,
): Result<z.output<S>, ApiError> {
  const outcome = schema.safeParse(input);
  if (outcome.success) return ok(outcome.data);
  const { issues } = outcome.error;
  // A name that is none of ours is named first: what seems to be missing may be just that, misspelt.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  return refused(
    issue === undefined
      ? { reason: 'FIELD_INVALID', message: 'the request is not valid' }
      : describeIssue(issue, input),
  );
}
