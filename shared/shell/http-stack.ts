import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Principal } from '../ports/identity.ts';
import { admit, type Role } from './admission.ts';
import type { HttpEvent } from './http-event.ts';
import { describeError, writeLog } from './log.ts';
import { errorReply, type HttpReply } from './reply.ts';
import { type Inputs, type Parsed, readInputs } from './request-inputs.ts';

export type HttpResult = APIGatewayProxyStructuredResultV2;
export type HttpFunction = (event: HttpEvent, context: Context) => Promise<HttpResult>;

type PrincipalFor<R extends Role> = Extract<Principal, { role: R }>;

type HttpRequest<R extends Role, I extends Inputs> = Parsed<I> & {
  readonly principal: PrincipalFor<R>;
  /** Header by lower-case name. */
  readonly header: (name: string) => string | undefined;
};

type Endpoint<R extends Role, I extends Inputs> = {
  /** Who may call: everybody else is refused before anything is read. */
  readonly role: R;
  readonly inputs: I;
};

/** Left over for answering when the work does not end in time, so that even that answer has our body. */
const TIMEOUT_MARGIN_MS = 250;

/** A request on its way through the stack, and what the steps found out. */
type Exchange = {
  readonly event: HttpEvent;
  principal?: Principal;
  parsed?: Record<string, unknown>;
};

const tookTooLong = (): HttpReply =>
  errorReply({
    reason: 'TEMPORARILY_UNAVAILABLE',
    message: 'the request took too long; send it again with the same client key',
  });

/**
 * A Lambda function behind an HTTP route: everything that a request passes before its handler, and the one place
 * where answers get their final shape.
 */
export function httpFunction<R extends Role, const I extends Inputs>(
  { role, inputs }: Endpoint<R, I>,
  handle: (request: HttpRequest<R, I>) => Promise<HttpReply>,
): HttpFunction {
  const stack = middy<Exchange, HttpReply>({
    timeoutEarlyInMillis: TIMEOUT_MARGIN_MS,
    timeoutEarlyResponse: tookTooLong,
  })
    .before(({ event: exchange }) => {
      const outcome = admit(role, exchange.event);
      if ('refusal' in outcome) return outcome.refusal;
      if (outcome.principal !== undefined) exchange.principal = outcome.principal;
      return undefined;
    })
    .before(({ event: exchange }) => {
      // Who answers everybody reads nothing: whatever was sent to an unknown route, it is unknown.
      if (role === 'anyone') return undefined;
      const outcome = readInputs(inputs, exchange.event);
      if ('refusal' in outcome) return outcome.refusal;
      exchange.parsed = outcome.parsed;
      return undefined;
    })
    .handler(({ event, principal, parsed }: Exchange): Promise<HttpReply> => {
      const header = (name: string): string | undefined => event.headers[name];
      return handle({ ...parsed, principal, header } as HttpRequest<R, I>);
    })
    .onError((request) => {
      request.response = failed(request.event.event, request.context.awsRequestId, request.error);
    });

  return async (event, context) => {
    const startedAtMs = performance.now();
    const exchange: Exchange = { event };
    const reply = await stack(exchange, context);
    writeLog({
      level: 'info',
      message: 'request',
      requestId: context.awsRequestId,
      route: event.routeKey,
      status: reply.status,
      durationMs: Math.round(performance.now() - startedAtMs),
      ...(reply.reason === undefined ? {} : { reason: reply.reason }),
      ...(exchange.principal === undefined ? {} : { keyId: exchange.principal.keyId }),
    });
    return render(reply, context.awsRequestId);
  };
}

/** The log has the error, the client the id under which the log has it. */
function failed(event: HttpEvent, requestId: string, error: unknown): HttpReply {
  const route = event.routeKey;
  writeLog({
    level: 'error',
    message: 'request failed',
    requestId,
    route,
    ...describeError(error),
  });
  return errorReply({
    reason: 'INTERNAL_ERROR',
    message: 'something went wrong on our side; the request id names it',
    details: { request_id: requestId },
  });
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
