/** What a function is told about where it runs; imported first by tests, since functions read it when they load. */
const environment = {
  AWS_REGION: 'us-east-1',
  ACCOUNTS_TABLE: 'accounts',
  CREDENTIALS_TABLE: 'credentials',
  CONNECTIONS_TABLE: 'connections',
  ACCOUNT_COMMANDS_QUEUE_URLS: 'http://127.0.0.1:1/queue/account-commands-0.fifo',
  STREAM_MANAGEMENT_URL: 'http://127.0.0.1:1/stream',
  CONTROLS_TABLE: 'controls',
  FIRM_ACCOUNTS_TABLE: 'firm-accounts',
  VENUE: 'alpha',
  MARKET_SEED: 'test',
  MARKET_HOURS: 'always-unless-driven',
  TEST_DEPOSITS: 'allowed',
  ORDER_RATE: 'unlimited',
  LOG_LEVEL: 'error',
} as const;

Object.assign(process.env, environment);

export {};
