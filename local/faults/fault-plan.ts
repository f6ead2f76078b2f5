import { seededRandom } from '../demo/seeded-random.ts';

/** How often requests to the table engine go wrong, and by which dice. */
export type FaultPlan = {
  /** Part of the transactions that meet a conflict, and again of those whose reply is lost; 0 to 1. */
  readonly share: number;
  readonly seed: number;
};

/** Every request may be throttled, but rarely so that one of many is not sure to be. */
const THROTTLED_OF_SHARE = 0.25;

/** `share:seed`, such as `0.2:7`; undefined for no text at all. Throws for any other. */
export const readFaultPlan = (text: string | undefined): FaultPlan | undefined => {
  if (text === undefined || text === '') return undefined;
  const [, share = '', seed = ''] = /^(\d+(?:\.\d+)?):(\d{1,9})$/.exec(text) ?? [];
  if (share === '' || Number(share) > 1) {
    throw new Error(`BELLWETHER_FAULTS is ${text}: share:seed is wanted, such as 0.2:7`);
  }
  return { share: Number(share), seed: Number(seed) };
};

/** `conflict` and `throttle` come before the engine has heard of the request, `lost-reply` after it has done it. */
export type Fault = 'conflict' | 'throttle' | 'lost-reply';

const WRITES: ReadonlySet<string> = new Set([
  'TransactWriteItems',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
]);

/** Says for each request by its operation whether and how it goes wrong. */
export const faultDice = ({
  share,
  seed,
}: FaultPlan): ((operation: string) => Fault | undefined) => {
  const random = seededRandom(seed);
  return (operation) => {
    if (operation === 'TransactWriteItems' && random() < share) return 'conflict';
    if (random() < share * THROTTLED_OF_SHARE) return 'throttle';
    return WRITES.has(operation) && random() < share ? 'lost-reply' : undefined;
  };
};
