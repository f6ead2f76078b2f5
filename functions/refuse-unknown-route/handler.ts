import { httpFunction } from '../../shared/shell/http-stack.ts';
import { errorReply } from '../../shared/shell/reply.ts';

/** Says 404 in our own words: the gateway's own body has no `code`, and known clients crash without one. */
export const handler = httpFunction({ role: 'anyone', inputs: {} }, async () =>
  errorReply({ reason: 'ROUTE_NOT_FOUND', message: 'endpoint not found.' }),
);
