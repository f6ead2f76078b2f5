import * as z from 'zod/mini';
import { duplicateKey } from './duplicate-key.ts';
import type { HttpEvent } from './http-event.ts';
import { isJsonObject, parseJsonKeepingNumbers } from './json-body.ts';
import { errorReply, type HttpReply } from './reply.ts';
import { validate } from './validation.ts';

/** What a route reads; what it does not name must not be there. */
export type Inputs = {
  readonly path?: z.ZodMiniType;
  readonly query?: z.ZodMiniType;
  readonly body?: z.ZodMiniType;
};

export type Parsed<I extends Inputs> = {
  readonly [K in keyof I]: I[K] extends z.ZodMiniType ? z.output<I[K]> : never;
};

type Refused = { readonly refusal: HttpReply };

/** The largest request has about 20 short fields; the gateway itself would let 10 MB through. */
const MAX_BODY_BYTES = 16 * 1024;

const NO_PARAMETERS = z.strictObject({});

/** Path, query and body against their schemas; the first thing wrong is the answer. */
export function readInputs(
  inputs: Inputs,
  event: HttpEvent,
): { readonly parsed: Record<string, unknown> } | Refused {
  const body = readBody(inputs.body !== undefined, event);
  if ('refusal' in body) return body;
  const sources = [
    ['path', inputs.path ?? NO_PARAMETERS, event.pathParameters ?? {}],
    ['query', inputs.query ?? NO_PARAMETERS, event.queryStringParameters ?? {}],
    ['body', inputs.body ?? NO_PARAMETERS, body.value],
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
function readBody(expected: boolean, event: HttpEvent): { readonly value: unknown } | Refused {
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
  if (isJsonObject(value)) return unambiguous(trimmed, value);
  const message =
    value === undefined ? 'the body must be valid JSON' : 'the body must be an object';
  return { refusal: errorReply({ reason: 'BODY_NOT_JSON', message }) };
}

function unambiguous(text: string, value: unknown): { readonly value: unknown } | Refused {
  const key = duplicateKey(text);
  if (key === undefined) return { value };
  return {
    refusal: errorReply({ reason: 'FIELD_INVALID', message: `${key} is given more than once` }),
  };
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
