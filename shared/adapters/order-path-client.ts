/**
 * Settings of the SDK clients on the order path. The SDK's own retries would outlast a group's deadline (four tries
 * took 5.5 s), so it tries twice and the use case does the rest with the same request token. A request that
 * gives no answer within a second is ambiguous rather than slow.
 */
export const orderPathClientConfig = {
  maxAttempts: 2,
  // Without the switch the SDK only warns of the timeout and waits on.
  requestHandler: { requestTimeout: 1_000, throwOnRequestTimeout: true, connectionTimeout: 500 },
} as const;
