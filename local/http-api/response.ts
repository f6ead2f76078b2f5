/** What goes back on the socket. Header values that are lists are sent one line each. */
export type GatewayResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
};

const JSON_TYPE = 'application/json';
/** What an HTTP API says when a function's answer names no type. */
const DEFAULT_TYPE = 'text/plain; charset=utf-8';

/** The gateway's own answers: a JSON object with a message. */
const gatewayAnswer = (status: number, message: string): GatewayResponse => ({
  status,
  headers: { 'content-type': JSON_TYPE },
  body: Buffer.from(JSON.stringify({ message })),
});

export const INTERNAL_SERVER_ERROR = gatewayAnswer(500, 'Internal Server Error');
export const NOT_FOUND = gatewayAnswer(404, 'Not Found');
export const FORBIDDEN = gatewayAnswer(403, 'Forbidden');
export const UNAUTHORIZED = gatewayAnswer(401, 'Unauthorized');
export const TOO_LARGE = gatewayAnswer(413, 'Request Entity Too Large');
export const SERVICE_UNAVAILABLE = gatewayAnswer(503, 'Service Unavailable');

/** Headers that belong to one hop; the server sets its own. */
const HOP_BY_HOP = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const headersOf = (answer: Record<string, unknown>): Record<string, string | string[]> => {
  const headers: Record<string, string | string[]> = {};
  if (isObject(answer.headers)) {
    for (const [name, value] of Object.entries(answer.headers)) {
      if (!HOP_BY_HOP.has(name.toLowerCase())) headers[name.toLowerCase()] = String(value);
    }
  }
  if (Array.isArray(answer.cookies)) headers['set-cookie'] = answer.cookies.map(String);
  headers['content-type'] ??= DEFAULT_TYPE;
  return headers;
};

/** Maps a function's answer (JSON text) by the rules of payload format 2.0. */
export const mapResponse = (payload: string): GatewayResponse => {
  const answer: unknown = JSON.parse(payload);
  if (!isObject(answer) || answer.statusCode === undefined) {
    // Anything without a status code is the body of a 200.
    const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
    return { status: 200, headers: { 'content-type': JSON_TYPE }, body: Buffer.from(body) };
  }
  const status = Number(answer.statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return INTERNAL_SERVER_ERROR;
  const { body } = answer;
  if (body !== undefined && body !== null && typeof body !== 'string') {
    return INTERNAL_SERVER_ERROR;
  }
  const encoding = answer.isBase64Encoded === true ? 'base64' : 'utf8';
  return { status, headers: headersOf(answer), body: Buffer.from(body ?? '', encoding) };
};
