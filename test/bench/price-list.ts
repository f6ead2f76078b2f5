/**
 * List prices in US dollars, us-east-1, first tier, without free tiers, discounts or tax. One file, so that a changed
 * price is a changed line here. AWS's own pages were not read for it: `seen` is where a price was read, and when that
 * was written. What is from memory has stood for years; look it up before building on it.
 */
export type Price = {
  readonly dollars: number;
  /** As the page says it: dollars for one of these. */
  readonly unit: string;
  /** What is counted here, and how many of them make one `unit`. */
  readonly counted: string;
  readonly per: number;
  readonly seen: string;
  /** AWS's page, to check it at. */
  readonly page: string;
};

const MEMORY = 'from memory, 2026-11-21';
const API_GATEWAY = 'awsforengineers.com, 2025-05-19';
const LAMBDA = 'git.mcrn.ar/mariano/lambda_local_runner, 2026-05-11';
const SQS = 'factualminds.com, 2026-06-13; cloudburn.io, 2026-03-14';
/** Halved in November 2024: pages that say 1.25 and 0.25 are older, or copied from older ones. */
const DYNAMODB = 'airbyte.com, undated';

const MILLION = 1_000_000;

const price = (
  dollars: number,
  unit: string,
  [per, counted]: readonly [number, string],
  seen: string,
  page: string,
): Price => ({ dollars, unit, per, counted, seen, page: `aws.amazon.com/${page}/pricing` });

const million = (counted: string) => [MILLION, counted] as const;
const one = (counted: string) => [1, counted] as const;

export const priceList = {
  httpRequest: price(1.0, 'M requests', million('requests'), API_GATEWAY, 'api-gateway'),
  lambdaRequest: price(0.2, 'M requests', million('requests'), LAMBDA, 'lambda'),
  /** arm64. */
  lambdaDuration: price(0.0000133334, 'GB-s', [1_000, 'GB-ms'], LAMBDA, 'lambda'),
  fifoRequest: price(0.5, 'M requests', million('requests'), SQS, 'sqs'),
  writeUnit: price(0.625, 'M writes', million('units'), DYNAMODB, 'dynamodb'),
  readUnit: price(0.125, 'M reads', million('units'), DYNAMODB, 'dynamodb'),
  streamRead: price(0, 'M reads by Lambda', million('reads'), MEMORY, 'dynamodb'),
  webSocketMessage: price(1.0, 'M messages', million('messages'), API_GATEWAY, 'api-gateway'),
  connectionMinute: price(
    0.25,
    'M minutes',
    million('minutes'),
    'wring.co, undated',
    'api-gateway',
  ),
  /** arm64, both. */
  fargateCpu: price(0.03238, 'vCPU-h', one('vCPU-h'), MEMORY, 'fargate'),
  fargateMemory: price(0.00356, 'GB-h', one('GB-h'), MEMORY, 'fargate'),
  natGateway: price(0.045, 'gateway-h', one('gateway-h'), MEMORY, 'vpc'),
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof priceList;
export type PriceList = Readonly<Record<PriceName, Price>>;
