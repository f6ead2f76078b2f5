/** What differs between the stages; everything else is the same template everywhere. */
export type StageName = 'local' | 'emulated' | 'dev' | 'prod';

export type PolicyDialect = 'aws' | 'ministack';

export type StageSettings = {
  readonly stage: StageName;
  /** Tables, keys and logs outlive their stack and cannot be deleted by mistake. */
  readonly keepsData: boolean;
  readonly logRetentionDays: 1 | 30 | 365;
  /** One CloudFront distribution in front of both APIs; the laptop and the emulator serve one origin themselves. */
  readonly hasDistribution: boolean;
  /** The name that clients know, its certificate (in us-east-1, where CloudFront looks) by ARN; undefined: CloudFront's own. */
  readonly domain?: { readonly name: string; readonly certificateArn: string };
  /** A web ACL of scope CLOUDFRONT by ARN; it is shared by all cells, so none of them makes it. */
  readonly webAclArn?: string;
  /** Alarms, flow logs, endpoints, NAT: what only a real network and real operators need. */
  readonly isCloud: boolean;
  /** One address per zone that a venue puts on its allow list; none where FIX stays on the machine. */
  readonly natGateways: 0 | 1 | 2;
  /** Tasks of the FIX gateway: one leads, a second stands by hot. The emulator runs no tasks. */
  readonly fixGatewayTasks: 0 | 1 | 2;
  /** Tasks of the stop trigger; a second one would only wait for the lease. */
  readonly stopTriggerTasks: 0 | 1;
  readonly workerMaximumConcurrency: number;
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
  readonly marketHours: 'calendar' | 'always-unless-driven';
  readonly testDeposits: 'allowed' | 'refused';
  /** Orders a second of a new account, until an operator changes it. */
  readonly orderRate: number | 'unlimited';
  readonly marketSeed: string;
  readonly fixHost: string;
  readonly fixPort: number;
  /** Where functions post to open WebSockets; undefined: the API's own endpoint. */
  readonly streamManagementOrigin?: string;
  /**
   * MiniStack authorizes calls too, but does not know dynamodb:LeadingKeys, and knows SQS's batch calls by names of
   * their own.
   */
  readonly policyDialect: PolicyDialect;
  /** MiniStack's stream events name no shard: they then count as one shard. */
  readonly unnamedStreamShard: 'refused' | 'single';
};

export class InvalidContext extends Error {
  override readonly name = 'InvalidContext';
}

export type ReadContext = (key: string) => unknown;

const textFrom = (read: ReadContext, key: string, fallback: string): string => {
  const value = read(key);
  if (value === undefined) return fallback;
  if (typeof value !== 'string' || value === '') {
    throw new InvalidContext(`context ${key} must be a non-empty string`);
  }
  return value;
};

const HIGHEST_PORT = 65_535;

const portFrom = (read: ReadContext, key: string, fallback: number): number => {
  const value = read(key);
  if (value === undefined) return fallback;
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > HIGHEST_PORT) {
    throw new InvalidContext(`context ${key} must be a port, 1 to ${HIGHEST_PORT}`);
  }
  return port;
};

/** What an operator brings to a cell in the cloud: `-c domain= -c certificateArn= -c webAclArn=`. */
const broughtToEdge = (read: ReadContext): Pick<StageSettings, 'domain' | 'webAclArn'> => {
  const name = textFrom(read, 'domain', '');
  const certificateArn = textFrom(read, 'certificateArn', '');
  const webAclArn = textFrom(read, 'webAclArn', '');
  if ((name === '') !== (certificateArn === '')) {
    throw new InvalidContext('context domain and certificateArn go together');
  }
  return {
    ...(name === '' ? {} : { domain: { name, certificateArn } }),
    ...(webAclArn === '' ? {} : { webAclArn }),
  };
};

/** RFC 2606 name: a deployment without its venue's address must reach nobody. */
const NO_VENUE = 'venue-alpha.example.net';
const LOOPBACK = '127.0.0.1';
const DEFAULT_FIX_PORT = 9876;
const DEFAULT_API_PORT = 8080;
const DEFAULT_EMULATOR_PORT = 4566;

/**
 * An HTTP and a WebSocket API share 10,000 requests/s and a burst of 5,000 per AWS account; a cell takes less
 * than half, so that a storm on one cell leaves room for the others and for pushes.
 */
const REQUESTS_PER_SECOND = 4_000;
const REQUEST_BURST = 2_000;

/** More than a person clicks, and enough for a program that does not run away (SEC Rule 15c3-5). */
const ORDERS_PER_SECOND = 10;

const common = {
  workerMaximumConcurrency: 10,
  requestsPerSecond: REQUESTS_PER_SECOND,
  requestBurst: REQUEST_BURST,
  marketSeed: 'bellwether',
  policyDialect: 'aws',
  unnamedStreamShard: 'refused',
} as const;

const onThisMachine = {
  ...common,
  keepsData: false,
  logRetentionDays: 1,
  hasDistribution: false,
  isCloud: false,
  natGateways: 0,
  marketHours: 'always-unless-driven',
  testDeposits: 'allowed',
  orderRate: 'unlimited',
} as const;

const inTheCloud = {
  ...common,
  keepsData: true,
  stopTriggerTasks: 1,
  hasDistribution: true,
  isCloud: true,
  marketHours: 'calendar',
  orderRate: ORDERS_PER_SECOND,
} as const;

const settingsOf = (stage: StageName, read: ReadContext): StageSettings => {
  const fixPort = portFrom(read, 'fixPort', DEFAULT_FIX_PORT);
  const marketSeed = textFrom(read, 'marketSeed', common.marketSeed);
  switch (stage) {
    case 'local': {
      const port = portFrom(read, 'apiPort', DEFAULT_API_PORT);
      return {
        ...onThisMachine,
        stage,
        marketSeed,
        fixGatewayTasks: 1,
        stopTriggerTasks: 1,
        fixHost: textFrom(read, 'fixHost', LOOPBACK),
        fixPort,
        streamManagementOrigin: `http://${LOOPBACK}:${port}`,
      };
    }
    case 'emulated': {
      const port = portFrom(read, 'emulatorPort', DEFAULT_EMULATOR_PORT);
      return {
        ...onThisMachine,
        stage,
        marketSeed,
        fixGatewayTasks: 0,
        stopTriggerTasks: 0,
        fixHost: textFrom(read, 'fixHost', LOOPBACK),
        fixPort,
        streamManagementOrigin: `http://${LOOPBACK}:${port}`,
        policyDialect: 'ministack',
        unnamedStreamShard: 'single',
      };
    }
    case 'dev':
      return {
        ...inTheCloud,
        ...broughtToEdge(read),
        stage,
        marketSeed,
        logRetentionDays: 30,
        natGateways: 1,
        fixGatewayTasks: 1,
        testDeposits: 'allowed',
        fixHost: textFrom(read, 'fixHost', NO_VENUE),
        fixPort,
      };
    case 'prod':
      return {
        ...inTheCloud,
        ...broughtToEdge(read),
        stage,
        marketSeed,
        logRetentionDays: 365,
        natGateways: 2,
        fixGatewayTasks: 2,
        testDeposits: 'refused',
        fixHost: textFrom(read, 'fixHost', NO_VENUE),
        fixPort,
      };
  }
};

export const stageNames: readonly StageName[] = ['local', 'emulated', 'dev', 'prod'];

/** Settings from `-c stage=` (default `local`) and the other context keys. Throws InvalidContext. */
export const stageSettings = (read: ReadContext): StageSettings => {
  const wanted = read('stage') ?? 'local';
  const stage = stageNames.find((name) => name === wanted);
  if (stage === undefined) {
    throw new InvalidContext(`context stage must be one of ${stageNames.join(', ')}`);
  }
  return settingsOf(stage, read);
};
