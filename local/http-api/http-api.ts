import type { InvokeResult } from '../lambda/function-pool.ts';
import type { HttpApiModel, HttpRouteModel } from '../template/cloud-model.ts';
import { identityOf, simpleVerdict, type Verdict } from './authorizer.ts';
import {
  commonEvent,
  integrationEvent,
  type RawRequest,
  type RequestHead,
  readHead,
} from './request-event.ts';
import {
  FORBIDDEN,
  type GatewayResponse,
  INTERNAL_SERVER_ERROR,
  mapResponse,
  NOT_FOUND,
  SERVICE_UNAVAILABLE,
  TOO_LARGE,
  UNAUTHORIZED,
} from './response.ts';
import { type RouteMatch, routeTable } from './route-table.ts';

export type Invoke = (functionName: string, event: unknown) => Promise<InvokeResult>;

const TIMED_OUT = Symbol('the integration took too long');

const within = async <T>(work: Promise<T>, timeoutMs: number): Promise<T | typeof TIMED_OUT> => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<typeof TIMED_OUT>((resolve) => {
    timer = setTimeout(() => resolve(TIMED_OUT), timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
};

/** Answers requests as one HTTP API does. */
export type HttpApi = (request: RawRequest) => Promise<GatewayResponse>;

/** An HTTP API over the functions that `invoke` runs. `now` gives the time that events carry. */
export const httpApi = (api: HttpApiModel, invoke: Invoke, now: () => Date): HttpApi => {
  const match = routeTable(
    api.routes.map((route) => ({ routeKey: route.routeKey, target: route })),
  );

  const authorize = async (
    route: HttpRouteModel,
    head: RequestHead,
    event: ReturnType<typeof commonEvent>,
  ): Promise<Verdict | 'unidentified' | undefined> => {
    const { authorizer } = route;
    if (authorizer === undefined) return undefined;
    const identitySource = identityOf(authorizer, head);
    if (identitySource === undefined) return 'unidentified';
    const routeArn = `arn:aws:execute-api:us-east-1:000000000000:${api.apiId}/${api.stageName}/${event.requestContext.http.method}${event.rawPath}`;
    const result = await invoke(authorizer.functionName, {
      ...event,
      type: 'REQUEST',
      routeArn,
      identitySource: identitySource.length === 0 ? null : identitySource,
    });
    return result.kind === 'answered' ? simpleVerdict(result.payload) : { kind: 'invalid' };
  };

  const integrate = async (
    request: RawRequest,
    found: RouteMatch<HttpRouteModel>,
    event: ReturnType<typeof commonEvent>,
    context: Readonly<Record<string, unknown>> | undefined,
  ): Promise<GatewayResponse> => {
    const { functionName, timeoutMs } = found.target;
    const result = await within(
      invoke(functionName, integrationEvent(event, request.body, context)),
      timeoutMs,
    );
    if (result === TIMED_OUT || result.kind === 'throttled') return SERVICE_UNAVAILABLE;
    if (result.kind === 'too-large') return TOO_LARGE;
    return result.kind === 'answered' ? mapResponse(result.payload) : INTERNAL_SERVER_ERROR;
  };

  return async (request) => {
    const head = readHead(request);
    const found = match(request.method, head.segments);
    if (found === undefined) return NOT_FOUND;
    const event = commonEvent(request, head, found, api, now());
    const verdict = await authorize(found.target, head, event);
    if (verdict === 'unidentified') return UNAUTHORIZED;
    if (verdict?.kind === 'denied') return FORBIDDEN;
    if (verdict?.kind === 'invalid') return INTERNAL_SERVER_ERROR;
    const response = await integrate(request, found, event, verdict?.context);
    return {
      ...response,
      headers: { ...response.headers, 'apigw-requestid': event.requestContext.requestId },
    };
  };
};
