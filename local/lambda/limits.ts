/** Lambda's limit on a synchronous request and on its answer. */
export const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024;

/**
 * Execution environments of one function. The cloud starts a thousand; two cores gain nothing from
 * more than a few, and each takes about 30 MB. Further requests wait for a free one.
 */
export const ENVIRONMENTS_PER_FUNCTION = 8;

/**
 * Requests that wait for an environment of one function before it throttles: more than the load of
 * any test here, less than what would hide an endless loop.
 */
export const WAITING_PER_FUNCTION = 2_000;

/** Lambda's bound on the init phase. */
export const INIT_TIMEOUT_MS = 10_000;
