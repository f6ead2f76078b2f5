import type { Context } from 'aws-lambda';
import type { AccountId } from '../../shared/kernel/brand.ts';
import type { Principal } from '../../shared/ports/identity.ts';
import type { HttpEvent } from '../../shared/shell/http-event.ts';
import type { HttpFunction } from '../../shared/shell/http-stack.ts';

export const TEST_ACCOUNT = 'a0000000-0000-4000-8000-000000000001' as AccountId;

export const CLIENT: Principal = {
  role: 'client',
  keyId: 'PKCLIENT',
  account: TEST_ACCOUNT,
  mailbox: 0,
};
export const OPERATOR: Principal = { role: 'operator', keyId: 'OPERATOR' };

export type HttpCall = {
  readonly principal?: Principal | undefined;
  /** An object is written as JSON, text is sent as it is. */
  readonly body?: unknown;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
};

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: what came over the wire has no type yet
  readonly body: any;
};

const REQUEST_ID = 'c1d2e3f4-0000-4000-8000-00000000000a';

/** The event of an HTTP API (payload 2.0) as the gateway hands it over after the authorizer. */
export const httpEvent = ({ principal, body, path, query, headers }: HttpCall): HttpEvent => {
  const context = principal === undefined ? {} : { principal: JSON.stringify(principal) };
  return {
    version: '2.0',
    routeKey: 'TEST /',
    rawPath: '/',
    rawQueryString: '',
    headers: headers ?? {},
    ...(query === undefined ? {} : { queryStringParameters: query }),
    ...(path === undefined ? {} : { pathParameters: path }),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: { authorizer: { lambda: context } },
  } as unknown as HttpEvent;
};

/** Calls a function as the gateway does and reads its answer. */
export async function call(target: HttpFunction, request: HttpCall): Promise<HttpAnswer> {
  const context = {
    awsRequestId: REQUEST_ID,
    getRemainingTimeInMillis: () => 10_000,
  } as unknown as Context;
  const { statusCode, headers, body } = await target(httpEvent(request), context);
  return {
    status: statusCode ?? 0,
    headers: headers ?? {},
    body: body === undefined ? undefined : JSON.parse(body),
  };
}
