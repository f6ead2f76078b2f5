import { startTableEngineProxy, type TableAnswer } from '../dynamodb/table-engine-proxy.ts';
import { type Fault, type FaultPlan, faultDice } from './fault-plan.ts';

export type FaultyTableEngine = {
  /** Speaks DynamoDB, as the engine behind it does. */
  readonly endpoint: string;
  /** How often each fault was made. */
  readonly counts: Readonly<Record<Fault, number>>;
  stop(): Promise<void>;
};

const SERVICE = 'com.amazonaws.dynamodb.v20120810';

const failure = (body: object): TableAnswer => ({
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from(JSON.stringify(body)),
});

/** As the cloud words them: one reason for each item of the transaction. */
const conflict = (body: Buffer): TableAnswer => {
  const { TransactItems = [] } = JSON.parse(body.toString()) as { TransactItems?: unknown[] };
  const reasons = TransactItems.map((_item, index) =>
    index === 0
      ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }
      : { Code: 'None' },
  );
  return failure({
    __type: `${SERVICE}#TransactionCanceledException`,
    Message: 'Transaction cancelled (made up by local/faults)',
    CancellationReasons: reasons,
  });
};

const THROTTLE = failure({
  __type: `${SERVICE}#ThrottlingException`,
  message: 'Rate exceeded (made up by local/faults)',
});

/**
 * A proxy in front of the table engine that does what the cloud does and DynamoDB Local never: transaction conflicts,
 * throttles, and connections that break after the write was done. Listens on the loopback interface only.
 */
export const startFaultyTableEngine = async (
  engine: string,
  plan: FaultPlan,
): Promise<FaultyTableEngine> => {
  const roll = faultDice(plan);
  const counts: Record<Fault, number> = { conflict: 0, throttle: 0, 'lost-reply': 0 };
  const proxy = await startTableEngineProxy(async (request) => {
    const fault = roll(request.operation);
    if (fault !== undefined) counts[fault] += 1;
    if (fault === 'conflict') return conflict(request.body);
    if (fault === 'throttle') return THROTTLE;
    const reply = await request.forwardTo(engine);
    return fault === 'lost-reply' ? undefined : reply;
  });
  return { ...proxy, counts };
};
