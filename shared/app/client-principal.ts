import type { Principal } from '../ports/identity.ts';

/** A program or person trading for one account. */
export type ClientPrincipal = Extract<Principal, { role: 'client' }>;
/** Opens accounts, gives out keys, looks into quarantines; never trades. */
export type OperatorPrincipal = Extract<Principal, { role: 'operator' }>;
