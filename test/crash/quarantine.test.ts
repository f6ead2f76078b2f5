import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chosenStateFolder } from '../../local/cloud/state-folder.ts';
import { tableClient } from '../../local/cloud/tables.ts';
import { type RunningStack, startStack } from '../../local/commands/running-stack.ts';
import { checkSettledLedger } from '../../local/ledger-check/check-ledger.ts';
import { Brokerage, eventually } from '../e2e/brokerage.ts';
import { Mailbox, overfill } from '../support/mailbox.ts';

const REDRIVE = join(import.meta.dirname, '..', '..', 'local', 'commands', 'redrive.ts');

describe('a command that always fails', () => {
  const state = mkdtempSync(join(tmpdir(), 'bellwether-quarantine-'));
  let stack: RunningStack;
  let brokerage: Brokerage;
  beforeAll(async () => {
    stack = await startStack({ state });
    brokerage = new Brokerage(stack.endpoints);
  }, 120_000);
  afterAll(async () => {
    await stack?.stop();
    rmSync(state, { recursive: true, force: true });
  });

  /** What `npm run redrive` prints and how it exits. */
  const redrive = (account: string): Promise<{ readonly code: number; readonly said: string }> =>
    new Promise((resolve) => {
      const env = { ...process.env, BELLWETHER_STATE: state };
      execFile(process.execPath, [REDRIVE, account], { env }, (error, stdout) => {
        resolve({ code: Number(error?.code ?? 0), said: stdout });
      });
    });

  const parkedOf = async (id: string): Promise<unknown> =>
    (await brokerage.operate('POST', `/v1/accounts/${id}/redrive`, {})).body.parked_commands;

  const marketOrder = { symbol: 'FNCH', qty: '1', side: 'buy', type: 'market' };

  it('stops its account only, and a redrive ends it right once the cause is gone', async () => {
    const client = tableClient(stack.endpoints.dynamodb);
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    const TableName = TableNames.find((name) => /(?<!-firm)-accounts$/.test(name)) ?? '';
    const { id, key } = await brokerage.fundedAccount('10000');
    const neighbour = await brokerage.fundedAccount('10000');

    // The cause: the order is gone when its fill comes, a second later.
    const placed = await brokerage.place(key, { ...marketOrder, symbol: 'SLOW1', qty: '3' });
    const order = String(placed.body.id);
    await brokerage.orderOnceIts(key, order, 'new');
    const Key: Record<string, AttributeValue> = {
      pk: { S: `O#${id}` },
      sk: { S: `O#${order}` },
    };
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key, ConsistentRead: true }),
    );
    await client.send(new DeleteItemCommand({ TableName, Key }));
    await eventually(
      () => brokerage.trade(key, 'GET', '/v2/account'),
      ({ body }) => body.trading_blocked === true,
    );

    expect(await brokerage.place(key, marketOrder)).toMatchObject({
      status: 403,
      body: { reason: 'ACCOUNT_QUARANTINED' },
    });
    const theirs = await brokerage.place(neighbour.key, marketOrder);
    await brokerage.orderOnceIts(neighbour.key, String(theirs.body.id), 'filled');

    const stillThere = await redrive(id);
    expect(stillThere.code).toBe(1);
    expect(stillThere.said).toMatch(/before: 1 parked commands.*missing: order.*after: 1 parked/s);

    await client.send(new PutItemCommand({ TableName, Item }));
    client.destroy();
    const ended = await redrive(id);
    expect(ended.said).toMatch(/before: 1 parked commands.*after: 0 parked commands/s);
    expect(ended.code).toBe(0);
    await brokerage.orderOnceIts(key, order, 'filled');
    const again = await brokerage.place(key, marketOrder);
    await brokerage.orderOnceIts(key, String(again.body.id), 'filled');
    const { venue } = chosenStateFolder({ BELLWETHER_STATE: state });
    expect((await checkSettledLedger(stack.endpoints.dynamodb, venue)).findings).toEqual([]);
  }, 120_000);

  it('is parked whatever it is: an overfill, garbage, a number without end; and the books stay right', async () => {
    const mailbox = new Mailbox(stack.endpoints.sqs);
    const { id, key } = await brokerage.fundedAccount('10000');
    const placed = await brokerage.place(key, { ...marketOrder, symbol: 'REST1' });
    const order = String(placed.body.id);
    await brokerage.orderOnceIts(key, order, 'new');
    const report = overfill(id, order, 'REST1');
    const endless = JSON.stringify(overfill(id, order, 'REST1')).replace(
      '"1"',
      `"${'9'.repeat(60)}"`,
    );
    for (const body of [report, 'garbage', '{"kind":"no-such-kind"}', endless]) {
      await mailbox.send(id, body);
    }
    mailbox.close();
    await eventually(
      () => parkedOf(id),
      (parked) => parked === 4,
    );
    const { body } = await brokerage.trade(key, 'GET', '/v2/account');
    expect(body).toMatchObject({ cash: '10000', trading_blocked: true });
    const { venue } = chosenStateFolder({ BELLWETHER_STATE: state });
    expect((await checkSettledLedger(stack.endpoints.dynamodb, venue)).findings).toEqual([]);
  }, 120_000);
});
