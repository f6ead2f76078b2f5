import type { Verdict } from '../http-api/authorizer.ts';

/**
 * Reads what a REQUEST authorizer of a WebSocket API answers: an IAM policy, of which only the
 * effect counts here, since a connection has one resource.
 */
export const policyVerdict = (payload: string): Verdict => {
  const answer: unknown = JSON.parse(payload);
  if (typeof answer !== 'object' || answer === null) return { kind: 'invalid' };
  const { policyDocument, context } = answer as { policyDocument?: unknown; context?: unknown };
  if (typeof policyDocument !== 'object' || policyDocument === null) return { kind: 'invalid' };
  const { Statement: statements } = policyDocument as { Statement?: unknown };
  if (!Array.isArray(statements) || statements.length === 0) return { kind: 'invalid' };
  const effects = statements.map((statement: { Effect?: unknown } | null) => statement?.Effect);
  if (!effects.every((effect) => effect === 'Allow')) return { kind: 'denied' };
  const added = typeof context === 'object' && context !== null ? { ...context } : {};
  return { kind: 'allowed', context: added };
};
