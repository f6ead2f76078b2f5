import middy from '@middy/core';
import type {
  APIGatewayProxyEventV2WithLambdaAuthorizer,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import * as z from 'zod/mini';
import type { Principal } from '../ports/identity.ts';
import { isJsonObject, parseJsonKeepingNumbers } from './json-body.ts';
import { describeError, writeLog } from './log.ts';
import { type AuthorizerContext, principalOf } from './principal.ts';
import { errorReply, type HttpReply } from './reply.ts';
import { validate } from './validation.ts';

/** The gateway's event; `$default` has no authorizer and so no authorizer context. */
export type HttpEvent = APIGatewayProxyEventV2WithLambdaAuthorizer<AuthorizerContext | null>;
export type HttpResult = APIGatewayProxyStructuredResultV2;
export type HttpFunction = (event: HttpEvent, context: Context) => Promise<HttpResult>;

/** The largest request has about 20 short fields; the gateway itself would let 10 MB through. */
const MAX_BODY_BYTES = 16 * 1024;

/** Left over for answering when the work does not end in time, so that even that answer has our body. */
const TIMEOUT_MARGIN_MS = 250;

type RoleOf = {
  client: Extract<Principal, { role: 'client' }>;
  operator: Extract<Principal, { role: 'operator' }>;
  anyone: undefined;
};

type Inputs = {
  readonly path?: z.ZodMiniType;
  readonly query?: z.ZodMiniType;
  readonly body?: z.ZodMiniType;
};

type Parsed<I extends Inputs> = {
  readonly [K in keyof I]: I[K] extends z.ZodMiniType ? z.output<I[K]> : never;
};

export type HttpRequest<R extends keyof RoleOf, I extends Inputs> = Parsed<I> & {
  readonly principal: RoleOf[R];
  /** Header by lower-case name. */
  readonly header: (name: string) => string | undefined;
};

export type Endpoint<R extends keyof RoleOf, I extends Inputs> = {
  /** Who may call: everything else is refused before anything is read (refuse by default). */
  readonly role: R;
  readonly inputs: I;
};

const NO_PARAMETERS = z.strictObject({});

/** Everything that a request passes before its handler, and the one place where answers get their final shape. */
export function httpFunction<R extends keyof RoleOf, const I extends Inputs>(
  endpoint: Endpoint<R, I>,
  handle: (request: HttpRequest<R, I>) => Promise<HttpReply>,
): HttpFunction {
  type Exchange = { principal?: Principal; parsed?: Record<string, unknown>; startedAtMs: number };
  const exchanges = new WeakMap<object, Exchange>();
  const exchangeOf = (event: HttpEvent): Exchange => {
    const known = exchanges.get(event);
    if (known !== undefined) return known;
    const made = { startedAtMs: performance.now() };
    exchanges.set(event, made);
    return made;
  };

  const stack = middy<HttpEvent, HttpReply>({
    timeoutEarlyInMillis: TIMEOUT_MARGIN_MS,
    timeoutEarlyResponse: () =>
      errorReply({
        reason: 'TEMPORARILY_UNAVAILABLE',
        message: 'the request took too long; send it again with the same client key',
      }),
  })
    .before(({ event }) => {
      const outcome = admit(endpoint.role, event);
      if ('refusal' in outcome) return outcome.refusal;
      if (outcome.principal !== undefined) exchangeOf(event).principal = outcome.principal;
      return undefined;
    })
    .before(({ event }) => {
      // Who answers everybody reads nothing: whatever was sent to an unknown route, it is unknown.
      if (endpoint.role === 'anyone') return undefined;
      const outcome = readInputs(endpoint.inputs, event);
      if ('refusal' in outcome) return outcome.refusal;
      exchangeOf(event).parsed = outcome.parsed;
      return undefined;
    })
    .onError((request) => {
      const { event, context, error } = request;
      writeLog({
        level: 'error',
        message: 'request failed',
        requestId: context.awsRequestId,
        route: event.routeKey,
        ...describeError(error),
      });
      request.response = errorReply({
        reason: 'INTERNAL_ERROR',
        message: 'something went wrong on our side; the request id names it',
        details: { request_id: context.awsRequestId },
      });
    })
    .handler(async (event: HttpEvent): Promise<HttpReply> => {
      const { principal, parsed } = exchangeOf(event);
      return handle({
        ...parsed,
        principal,
        header: (name: string) => event.headers[name],
      } as HttpRequest<R, I>);
    });

  return async (event, context) => {
    const exchange = exchangeOf(event);
    const reply = await stack(event, context);
    writeLog({
      level: 'info',
      message: 'request',
      requestId: context.awsRequestId,
      route: event.routeKey,
      status: reply.status,
      durationMs: Math.round(performance.now() - exchange.startedAtMs),
      ...(reply.reason === undefined ? {} : { reason: reply.reason }),
      ...(exchange.principal === undefined ? {} : { keyId: exchange.principal.keyId }),
    });
    return render(reply, context.awsRequestId);
  };
}

type Admission = { readonly principal: Principal | undefined } | { readonly refusal: HttpReply };

function admit(role: keyof RoleOf, event: HttpEvent): Admission {
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
    const message = `this route is for ${role} keys; the key is a ${principal.role} key`;
    return { refusal: errorReply({ reason: 'ROLE_NOT_ALLOWED', message }) };
  }
  return { principal };
}

type Reading = { readonly parsed: Record<string, unknown> } | { readonly refusal: HttpReply };

function readInputs(inputs: Inputs, event: HttpEvent): Reading {
  const body = readBody(inputs.body !== undefined, event);
  if ('refusal' in body) return body;
  const sources = [
    ['path', inputs.path ?? NO_PARAMETERS, event.pathParameters ?? {}],
    ['query', inputs.query ?? NO_PARAMETERS, event.queryStringParameters ?? {}],
    ['body', inputs.body ?? z.unknown(), body.value],
  ] as const;
  const parsed: Record<string, unknown> = {};
  for (const [name, schema, source] of sources) {
    const outcome = validate(schema, source);
    if (!outcome.ok) return { refusal: errorReply(outcome.error) };
    parsed[name] = outcome.value;
  }
  return { parsed };
}

/** The body as JSON, numbers kept as text. No body counts as `{}`; clients send either where nothing is needed. */
function readBody(
  expected: boolean,
  event: HttpEvent,
): { readonly value: unknown } | { readonly refusal: HttpReply } {
  const raw = event.body ?? '';
  const text = event.isBase64Encoded ? Buffer.from(raw, 'base64').toString('utf8') : raw;
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) {
    const message = `the body must not be over ${MAX_BODY_BYTES} bytes`;
    return { refusal: errorReply({ reason: 'BODY_TOO_LARGE', message }) };
  }
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === '{}') return { value: {} };
  if (!expected) {
    const message = 'this route takes no body';
    return { refusal: errorReply({ reason: 'BODY_NOT_EXPECTED', message }) };
  }
  const value = parsedOrUndefined(trimmed);
  if (isJsonObject(value)) return { value };
  const message =
    value === undefined ? 'the body must be valid JSON' : 'the body must be an object';
  return { refusal: errorReply({ reason: 'BODY_NOT_JSON', message }) };
}

/** undefined, which JSON cannot say, when the text is not JSON. */
function parsedOrUndefined(text: string): unknown {
  try {
    return parseJsonKeepingNumbers(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function render(reply: HttpReply, requestId: string): HttpResult {
  const headers = { ...reply.headers, 'X-Request-ID': requestId };
  if (reply.body === undefined) return { statusCode: reply.status, headers };
  return {
    statusCode: reply.status,
    headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify(reply.body),
  };
}
