import type { AuthorizerModel } from '../template/cloud-model.ts';

/** The values of an authorizer's identity sources; undefined when one of them is missing. */
export const identityOf = (
  authorizer: AuthorizerModel,
  head: {
    readonly headers: Readonly<Record<string, string>>;
    readonly queryStringParameters: Readonly<Record<string, string>> | undefined;
  },
): string[] | undefined => {
  const values: string[] = [];
  for (const source of authorizer.identitySources) {
    const header = /^(?:\$|route\.)request\.header\.(.+)$/.exec(source)?.[1];
    const query = /^(?:\$|route\.)request\.querystring\.(.+)$/.exec(source)?.[1];
    const value =
      header === undefined
        ? head.queryStringParameters?.[query ?? '']
        : head.headers[header.toLowerCase()];
    if (value === undefined || value === '') return undefined;
    values.push(value);
  }
  return values;
};

export type Verdict =
  | { readonly kind: 'allowed'; readonly context: Readonly<Record<string, unknown>> }
  | { readonly kind: 'denied' }
  /** The answer is none that API Gateway understands. */
  | { readonly kind: 'invalid' };

/** Reads a simple response: `{isAuthorized, context}`. */
export const simpleVerdict = (payload: string): Verdict => {
  const answer: unknown = JSON.parse(payload);
  if (typeof answer !== 'object' || answer === null) return { kind: 'invalid' };
  const { isAuthorized, context } = answer as { isAuthorized?: unknown; context?: unknown };
  if (typeof isAuthorized !== 'boolean') return { kind: 'invalid' };
  if (!isAuthorized) return { kind: 'denied' };
  if (context === undefined || context === null) return { kind: 'allowed', context: {} };
  if (typeof context !== 'object' || Array.isArray(context)) return { kind: 'invalid' };
  return { kind: 'allowed', context: { ...context } };
};
