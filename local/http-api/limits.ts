/** API Gateway's limit on a request's body. */
export const BODY_LIMIT_BYTES = 10 * 1024 * 1024;

/** API Gateway's limit on request line and headers together; Node answers 431 beyond it. */
export const HEADERS_LIMIT_BYTES = 10_240;

/** A client that has begun a request may take this long to send it all. */
export const REQUEST_TIMEOUT_MS = 30_000;

/** Longer than clients keep an idle connection, so that none is closed under a request on its way. */
export const KEEP_ALIVE_MS = 65_000;
