import { ok, type Result, refused } from '../kernel/result.ts';
import type { ApiError } from './reply.ts';

/** As long as the longest client_order_id. */
const MAX_IDEMPOTENCY_KEY = 128;
const PRINTABLE = /^[\x21-\x7e]+$/;

/** The request's Idempotency-Key header, if any: with the same key the same request takes effect once. */
export function idempotencyKeyOf(
  header: (name: string) => string | undefined,
): Result<{ readonly idempotencyKey?: string }, ApiError> {
  const key = header('idempotency-key');
  if (key === undefined) return ok({});
  if (key.length <= MAX_IDEMPOTENCY_KEY && PRINTABLE.test(key)) return ok({ idempotencyKey: key });
  return refused({
    reason: 'FIELD_INVALID',
    message: `Idempotency-Key must be text of 1 to ${MAX_IDEMPOTENCY_KEY} printable characters`,
  });
}
