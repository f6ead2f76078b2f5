import type { QueueService } from '../sqs/queue-service.ts';
import type { QueueModel } from '../template/cloud-model.ts';

/** The queue's own dead letters go to another, which must be there before it. */
const byDependency = (left: QueueModel, right: QueueModel): number =>
  Number(left.attributes.RedrivePolicy !== undefined) -
  Number(right.attributes.RedrivePolicy !== undefined);

/** Makes queues that are absent and gives those that are there the template's attributes. */
export const ensureQueues = async (
  service: QueueService,
  queues: readonly QueueModel[],
): Promise<void> => {
  for (const { name, attributes } of [...queues].sort(byDependency)) {
    const isThere = service.names().includes(name);
    // What makes a queue FIFO is decided once and cannot be set again.
    const { FifoQueue: _fifo, ...changeable } = attributes;
    const outcome = isThere
      ? await service.setAttributes(name, changeable)
      : await service.createQueue(name, attributes);
    if (!outcome.ok) throw new Error(`queue ${name}: ${JSON.stringify(outcome.error)}`);
  }
};
