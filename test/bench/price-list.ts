/**
 * List prices in US dollars, us-east-1, first tier, without free tiers, discounts or tax. One file, so that a changed
 * price is a changed line here. `how` says whether the page itself was looked up, or the price is one that has stood for
 * years and was written from memory: look those up before building on them.
 */
export type Price = {
  readonly dollars: number;
  /** As the page says it: dollars for one of these. */
  readonly unit: string;
  /** What is counted here, and how many of them make one `unit`. */
  readonly counted: string;
  readonly per: number;
  readonly page: string;
  readonly asOf: string;
  readonly how: 'looked up' | 'from memory';
};

const MILLION = 1_000_000;
const price = (
  dollars: number,
  unit: string,
  [per, counted]: readonly [number, string],
  page: string,
  how: Price['how'],
): Price => ({
  dollars,
  unit,
  per,
  counted,
  page: `aws.amazon.com/${page}`,
  asOf: '2026-11-21',
  how,
});

const millionOf = (counted: string) => [MILLION, counted] as const;
const one = (counted: string) => [1, counted] as const;

export const priceList = {
  httpRequest: price(
    1.0,
    'M requests',
    millionOf('requests'),
    'api-gateway/pricing (HTTP)',
    'from memory',
  ),
  lambdaRequest: price(0.2, 'M requests', millionOf('requests'), 'lambda/pricing', 'from memory'),
  lambdaDuration: price(
    0.0000133334,
    'GB-s',
    [1_000, 'GB-ms'],
    'lambda/pricing (arm64)',
    'from memory',
  ),
  fifoRequest: price(0.5, 'M requests', millionOf('requests'), 'sqs/pricing (FIFO)', 'looked up'),
  writeUnit: price(
    0.625,
    'M units',
    millionOf('units'),
    'dynamodb/pricing/on-demand (writes)',
    'looked up',
  ),
  readUnit: price(
    0.125,
    'M units',
    millionOf('units'),
    'dynamodb/pricing/on-demand (reads)',
    'looked up',
  ),
  streamRead: price(
    0,
    'M reads by Lambda',
    millionOf('reads'),
    'dynamodb/pricing (streams)',
    'from memory',
  ),
  webSocketMessage: price(
    1.0,
    'M messages',
    millionOf('messages'),
    'api-gateway/pricing (WebSocket)',
    'from memory',
  ),
  fargateCpu: price(0.03238, 'vCPU-h', one('vCPU-h'), 'fargate/pricing (arm64)', 'from memory'),
  fargateMemory: price(0.00356, 'GB-h', one('GB-h'), 'fargate/pricing (arm64)', 'from memory'),
  natGateway: price(0.045, 'gateway-h', one('gateway-h'), 'vpc/pricing', 'from memory'),
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof priceList;
export type PriceList = Readonly<Record<PriceName, Price>>;
