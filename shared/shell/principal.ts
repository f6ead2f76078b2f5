import * as z from 'zod/mini';
import { isUuid } from '../kernel/brand.ts';
import type { Principal } from '../ports/identity.ts';

const accountId = z.string().check(z.refine(isUuid));

const principal = z.discriminatedUnion('role', [
  z.strictObject({
    role: z.literal('client'),
    keyId: z.string(),
    account: accountId,
    mailbox: z.number(),
  }),
  z.strictObject({ role: z.literal('operator'), keyId: z.string() }),
]);

/** What the authorizer passes on: a principal, none, or that it could not look. Context values are text. */
export type AuthorizerContext = {
  readonly principal?: string;
  readonly unavailable?: string;
};

export const contextOf = (found: Principal | undefined): AuthorizerContext =>
  found === undefined ? {} : { principal: JSON.stringify(found) };

/** The principal of an authorizer context; undefined when there is none. Throws on text that we did not write. */
export const principalOf = (context: AuthorizerContext): Principal | undefined =>
  context.principal === undefined
    ? undefined
    : (principal.parse(JSON.parse(context.principal)) as Principal);
