/** The account and region that the laptop plays. */
export const REGION = 'us-east-1';
export const ACCOUNT_ID = '000000000000';

/**
 * The table engine keeps one database per access key and region, so everything that reads the
 * laptop's tables uses these. Letters and digits only: the engine refuses others.
 */
export const ACCESS_KEY_ID = 'bellwether';
export const SECRET_ACCESS_KEY = 'laptop';

type EngineEndpoints = { readonly dynamodb: string; readonly sqs: string };

/** What AWS SDK clients find in the environment of functions, services and scripts. */
export const sdkEnvironment = (engines: EngineEndpoints): Readonly<Record<string, string>> => ({
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: ACCESS_KEY_ID,
  AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
  AWS_ENDPOINT_URL_DYNAMODB: engines.dynamodb,
  AWS_ENDPOINT_URL_SQS: engines.sqs,
  // The profiles of whoever owns this laptop are none of ours.
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
});
