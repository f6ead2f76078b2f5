import { randomUUID } from 'node:crypto';
import type { HttpApiModel } from '../template/cloud-model.ts';
import { segmentsOf } from './route-table.ts';

/** What arrived on the socket, before any reading of it. */
export type RawRequest = {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly httpVersion: string;
};

export type RequestHead = {
  readonly path: string;
  readonly segments: readonly string[];
  readonly rawQueryString: string;
  readonly queryStringParameters: Readonly<Record<string, string>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[] | undefined;
};

/** Percent-decoding as the gateway does it; text that is not valid stays as sent. */
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const decodeQuery = (text: string): string => decode(text.replaceAll('+', ' '));

const queryParameters = (rawQueryString: string): Record<string, string> | undefined => {
  if (rawQueryString === '') return undefined;
  const parameters: Record<string, string> = {};
  for (const pair of rawQueryString.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeQuery(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decodeQuery(pair.slice(equals + 1));
    const earlier = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    parameters[name] = earlier === undefined ? value : `${earlier},${value}`;
  }
  return parameters;
};

const joinedHeaders = (
  rawHeaders: readonly string[],
): { headers: Record<string, string>; cookies: string[] | undefined } => {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    if (name === 'cookie') {
      cookies.push(...value.split(';').map((cookie) => cookie.trim()));
      continue;
    }
    const earlier = Object.hasOwn(headers, name) ? headers[name] : undefined;
    headers[name] = earlier === undefined ? value : `${earlier},${value}`;
  }
  return { headers, cookies: cookies.length === 0 ? undefined : cookies };
};

/** Reads path, query and headers the way an HTTP API hands them on in payload format 2.0. */
export const readHead = ({ target, rawHeaders }: RawRequest): RequestHead => {
  const question = target.indexOf('?');
  const sentPath = question < 0 ? target : target.slice(0, question);
  const rawQueryString = question < 0 ? '' : target.slice(question + 1);
  // Split first: an encoded slash is no separator. HTTP APIs hand the path on decoded.
  const segments = segmentsOf(sentPath).map(decode);
  return {
    path: `/${segments.join('/')}`,
    segments,
    rawQueryString,
    queryStringParameters: queryParameters(rawQueryString),
    ...joinedHeaders(rawHeaders),
  };
};

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** `21/Nov/2026:08:30:21 +0000`, the form of access logs. */
export const gatewayTime = (at: Date): string => {
  const day = `${twoDigits(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(twoDigits).join(':');
  return `${day}:${time} +0000`;
};

/** Text by its type, or sent without one; everything else (also form data) goes on as base64. */
const isTextBody = (contentType: string | undefined): boolean =>
  contentType === undefined ||
  /^(text\/|application\/(.+\+)?(json|xml)\b|application\/javascript\b)/i.test(contentType);

const requestContext = (
  request: RawRequest,
  head: RequestHead,
  routeKey: string,
  api: HttpApiModel,
  at: Date,
) => ({
  accountId: '000000000000',
  apiId: api.apiId,
  domainName: head.headers.host ?? '',
  domainPrefix: api.apiId,
  http: {
    method: request.method,
    path: head.path,
    protocol: `HTTP/${request.httpVersion}`,
    sourceIp: request.sourceIp,
    userAgent: head.headers['user-agent'] ?? '',
  },
  requestId: randomUUID(),
  routeKey,
  stage: api.stageName,
  time: gatewayTime(at),
  timeEpoch: at.getTime(),
});

type CommonEvent = {
  readonly version: '2.0';
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: ReturnType<typeof requestContext>;
  readonly pathParameters?: Readonly<Record<string, string>>;
};

/** The part of payload format 2.0 that an authorizer and an integration both get. */
export const commonEvent = (
  request: RawRequest,
  head: RequestHead,
  match: { readonly routeKey: string; readonly pathParameters: Readonly<Record<string, string>> },
  api: HttpApiModel,
  at: Date,
): CommonEvent => ({
  version: '2.0',
  routeKey: match.routeKey,
  rawPath: head.path,
  rawQueryString: head.rawQueryString,
  ...(head.cookies === undefined ? {} : { cookies: head.cookies }),
  headers: head.headers,
  ...(head.queryStringParameters === undefined
    ? {}
    : { queryStringParameters: head.queryStringParameters }),
  requestContext: requestContext(request, head, match.routeKey, api, at),
  ...(Object.keys(match.pathParameters).length === 0
    ? {}
    : { pathParameters: match.pathParameters }),
});

/** What the integration's function gets. `authorizer`: what the authorizer's function added. */
export const integrationEvent = (
  common: CommonEvent,
  body: Buffer,
  authorizer: Readonly<Record<string, unknown>> | undefined,
): object => {
  const isText = isTextBody(common.headers['content-type']);
  const context =
    authorizer === undefined
      ? common.requestContext
      : { ...common.requestContext, authorizer: { lambda: authorizer } };
  return {
    ...common,
    requestContext: context,
    ...(body.length === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
};
