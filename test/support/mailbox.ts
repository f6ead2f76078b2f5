import { randomUUID } from 'node:crypto';
import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { sdkCredentials } from './sdk-credentials.ts';

/** Puts anything at all into an account's mailbox, as a bug of ours or a venue's could. */
export class Mailbox {
  readonly #client: SQSClient;
  #url: string | undefined;

  constructor(endpoint: string) {
    this.#client = new SQSClient({ endpoint, ...sdkCredentials });
  }

  async send(account: string, body: unknown): Promise<void> {
    this.#url ??= await this.#findUrl();
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#url,
        MessageGroupId: account,
        MessageDeduplicationId: randomUUID(),
        MessageBody: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  }

  close(): void {
    this.#client.destroy();
  }

  async #findUrl(): Promise<string> {
    const { QueueUrls = [] } = await this.#client.send(new ListQueuesCommand({}));
    const url = QueueUrls.find((each) => each.endsWith('-account-commands-0.fifo'));
    if (url === undefined) throw new Error('no mailbox among the queues');
    return url;
  }
}

/** A venue's report of a trade that its order never had: no account may ever book it. */
export const overfill = (account: string, order: string, symbol: string): object => ({
  kind: 'apply-execution-reports',
  id: randomUUID(),
  account,
  actor: { type: 'venue', id: 'alpha' },
  issuedAt: Date.now(),
  order,
  session: 'alpha',
  reports: [
    {
      execId: randomUUID(),
      execType: 'trade',
      clOrdId: order.replaceAll('-', ''),
      venueOrderId: 'V-POISON',
      ordStatus: '2',
      symbol,
      side: 'buy',
      lastQuantity: '1000',
      lastPrice: '1',
      cumulativeQuantity: '1000',
      leavesQuantity: '0',
      transactTime: Date.now(),
    },
  ],
});
