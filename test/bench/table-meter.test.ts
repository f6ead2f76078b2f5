import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTableMeter, type TableMeter } from './table-meter.ts';

let engine: Server;
let answer: { readonly status: number; readonly body: object };
let meter: TableMeter;
beforeEach(async () => {
  answer = { status: 200, body: {} };
  engine = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(answer.status).end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  meter = await startTableMeter();
  meter.knowIndexes([
    {
      TableName: 'orders',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [{ KeySchema: [{ AttributeName: 't', KeyType: 'HASH' }] }],
    },
  ]);
});
afterEach(async () => {
  await meter.stop();
  engine.closeAllConnections();
  await new Promise((resolve) => engine.close(resolve));
});

const ask = (caller: string, operation: string, body: object): Promise<Response> =>
  fetch(`${meter.endpoint}/${(engine.address() as AddressInfo).port}/${caller}/`, {
    method: 'POST',
    headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body: JSON.stringify(body),
  });
const putOrder = (item: object): Promise<Response> =>
  ask('place-order', 'PutItem', { TableName: 'orders', Item: { pk: { S: 'one' }, ...item } });
const writeUnits = (): number => meter.uses().reduce((sum, use) => sum + use.writeUnits, 0);

it('names who asked and passes on what the engine says', async () => {
  answer = { status: 200, body: { Item: { pk: { S: 'one' } } } };
  const reply = await ask('services/fix-gateway', 'GetItem', { TableName: 'log', Key: {} });
  expect(await reply.json()).toEqual(answer.body);
  expect(meter.uses()).toEqual([
    { caller: 'fix-gateway', table: 'log', operation: 'GetItem', readUnits: 0.5, writeUnits: 0 },
  ]);
});

it('adds a unit for an entry of an index, and none while its keys stay', async () => {
  await putOrder({ t: { S: '2026' }, state: { S: 'PENDING' } });
  expect(writeUnits()).toBe(2);
  await putOrder({ t: { S: '2026' }, state: { S: 'NEW' } });
  expect(writeUnits()).toBe(3);
  await putOrder({ t: { S: '2027' } });
  expect(writeUnits()).toBe(5);
  await putOrder({});
  expect(writeUnits()).toBe(6);
});

it('a refused condition is billed without its entry, a throttled request not at all', async () => {
  answer = { status: 400, body: { __type: 'x#ConditionalCheckFailedException' } };
  await putOrder({ t: { S: '2026' } });
  expect(writeUnits()).toBe(1);
  answer = { status: 400, body: { __type: 'x#ThrottlingException' } };
  await putOrder({ t: { S: '2026' } });
  expect(writeUnits()).toBe(1);
});

it('says so when a request has no rule', async () => {
  await ask('place-order', 'ExecuteStatement', {});
  expect(() => meter.uses()).toThrow('ExecuteStatement');
});
