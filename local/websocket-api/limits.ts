/** API Gateway's limits for WebSocket APIs. None of them can be raised. */
export const MESSAGE_LIMIT_BYTES = 128 * 1024;
export const FRAME_LIMIT_BYTES = 32 * 1024;
const CONNECTION_DURATION_MS = 2 * 60 * 60 * 1000;
const IDLE_TIMEOUT_MS = 10 * 60 * 1000;

/** Time limits of connections; tests shorten them. */
export type ConnectionLimits = { readonly durationMs: number; readonly idleMs: number };

export const CLOUD_CONNECTION_LIMITS: ConnectionLimits = {
  durationMs: CONNECTION_DURATION_MS,
  idleMs: IDLE_TIMEOUT_MS,
};

/** Close codes of RFC 6455, as API Gateway uses them. */
export const CLOSE_NORMAL = 1000;
export const CLOSE_GOING_AWAY = 1001;
export const CLOSE_UNSUPPORTED_DATA = 1003;
export const CLOSE_TOO_BIG = 1009;
