import type { Principal } from '../ports/identity.ts';
import type { HttpEvent } from './http-event.ts';
import { principalOf } from './principal.ts';
import { errorReply, type HttpReply } from './reply.ts';

/** Who may call a route. */
export type Role = Principal['role'] | 'anyone';

const KEY_OF: Readonly<Record<Principal['role'], string>> = {
  client: 'a client key',
  operator: 'an operator key',
};

export type Admission =
  | { readonly principal: Principal | undefined }
  | { readonly refusal: HttpReply };

/** Refuses by default: only a principal of the route's own role comes through. */
export function admit(role: Role, event: HttpEvent): Admission {
  if (role === 'anyone') return { principal: undefined };
  const context = event.requestContext.authorizer?.lambda ?? {};
  if (context.unavailable !== undefined) {
    const message = 'credentials cannot be checked at the moment; try again';
    return { refusal: errorReply({ reason: 'TEMPORARILY_UNAVAILABLE', message }) };
  }
  const principal = principalOf(context);
  if (principal === undefined) {
    const message = 'request is not authorized.';
    return { refusal: errorReply({ reason: 'REQUEST_NOT_AUTHORIZED', message }) };
  }
  if (principal.role !== role) {
    const message = `this route is for ${role} keys; the key is ${KEY_OF[principal.role]}`;
    return { refusal: errorReply({ reason: 'ROLE_NOT_ALLOWED', message }) };
  }
  return { principal };
}
