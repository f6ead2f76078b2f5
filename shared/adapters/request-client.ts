/**
 * Settings of the SDK clients behind a client's request. It is better answered late than not at all: three tries of
 * at most 2.5 s stay within the function's 10 s, and a burst that the table throttles for a moment passes.
 */
export const requestClientConfig = {
  maxAttempts: 3,
  // Without the switch the SDK only warns of the timeout and waits on.
  requestHandler: { requestTimeout: 2_500, throwOnRequestTimeout: true, connectionTimeout: 1_000 },
} as const;
