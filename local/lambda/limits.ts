import { availableParallelism } from 'node:os';

/** Lambda's limit on a synchronous request and on its answer. */
export const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024;

/**
 * Execution environments of one function. The cloud starts a thousand; two cores gain nothing from
 * more than a few: each takes about 30 MB, and each has to compile its own code until it runs fast,
 * which with eight of them cost a tenth of an order. Further requests wait for a free one.
 */
export const ENVIRONMENTS_PER_FUNCTION = 4;

/** More at a time would only make each of them start later. */
export const STARTING_AT_ONCE = availableParallelism();

/** How long an environment may idle; the cloud ends them after some minutes. */
export const IDLE_LIMIT_MS = 2 * 60 * 1000;
export const IDLE_CHECK_MS = 30 * 1000;

/**
 * Requests that wait for an environment of one function before it throttles: more than the load of
 * any test here, less than what would hide an endless loop.
 */
export const WAITING_PER_FUNCTION = 2_000;

/** Lambda's bound on the init phase. */
export const INIT_TIMEOUT_MS = 10_000;
