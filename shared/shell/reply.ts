import { type ApiReason, ERROR_TABLE } from './error-table.ts';

/** What a handler answers; the stack turns it into the gateway's shape. No body: the answer is empty. */
export type HttpReply = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Set on refusals, for the log line. */
  readonly reason?: ApiReason;
};

export const okReply = (
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpReply => ({
  status: 200,
  body,
  headers,
});

/** The same request was answered before: this is what stands. */
export const REPLAYED = { 'Idempotent-Replayed': 'true' } as const;

export type ApiError = {
  readonly reason: ApiReason;
  /** Said to the client: names the field or the rule. */
  readonly message: string;
  readonly details?: Readonly<Record<string, string>>;
};

/** `{code, message, reason}` plus the refusal's own numbers. Known clients crash without `code` and `message`. */
export const errorReply = (
  { reason, message, details }: ApiError,
  headers: Readonly<Record<string, string>> = {},
): HttpReply => {
  const { status, code } = ERROR_TABLE[reason];
  return { status, body: { code, message, reason, ...details }, headers, reason };
};
