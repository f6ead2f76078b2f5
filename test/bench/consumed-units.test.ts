import { describe, expect, it } from 'vitest';
import { consumedUnits } from './consumed-units.ts';

/** An item of exactly this many bytes: the name takes one. */
const item = (bytes: number) => ({ a: { S: 'x'.repeat(bytes - 1) } });
const put = (bytes: number) => ({ Put: { TableName: 't', Item: item(bytes) } });
const KB = 1024;

const writes = (operation: string, request: object): number =>
  consumedUnits(operation, request, {}).reduce((sum, { writeUnits }) => sum + writeUnits, 0);
const reads = (operation: string, request: object, answer: object): number =>
  consumedUnits(operation, request, answer).reduce((sum, { readUnits }) => sum + readUnits, 0);

describe('write units', () => {
  it('a put takes one for each started KB, in a transaction two', () => {
    const TableName = 't';
    expect(
      [1, KB, KB + 1].map((bytes) => writes('PutItem', { TableName, Item: item(bytes) })),
    ).toEqual([1, 1, 2]);
    expect(writes('TransactWriteItems', { TransactItems: [put(KB), put(KB + 1)] })).toBe(2 + 4);
  });

  it('what does not say its length counts as under a KB', () => {
    expect(writes('UpdateItem', { TableName: 't' })).toBe(1);
    const TransactItems = [{ Update: { TableName: 't' } }, { ConditionCheck: { TableName: 't' } }];
    expect(writes('TransactWriteItems', { TransactItems })).toBe(4);
  });

  it('binary values are counted in their own bytes, deep inside, too', () => {
    const B = Buffer.alloc(KB - 5).toString('base64');
    const Item = { m: { M: { k: { B } } } };
    // m, the map, its one element, k: 1 + 3 + 1 + 1, and KB − 5 bytes make one more than a KB.
    expect(writes('PutItem', { TableName: 't', Item })).toBe(2);
    const shorter = { m: { M: { k: { B: Buffer.alloc(KB - 6).toString('base64') } } } };
    expect(writes('PutItem', { TableName: 't', Item: shorter })).toBe(1);
  });
});

describe('read units', () => {
  it('one for each started 4 KB, half of it when it may be stale, one for nothing', () => {
    const strong = { TableName: 't', ConsistentRead: true };
    const sizes = [1, 4 * KB, 4 * KB + 1];
    expect(sizes.map((bytes) => reads('GetItem', strong, { Item: item(bytes) }))).toEqual([
      1, 1, 2,
    ]);
    expect(reads('GetItem', strong, {})).toBe(1);
    expect(reads('GetItem', { TableName: 't' }, {})).toBe(0.5);
  });

  it('a query adds the bytes of what it found, a batch rounds each item by itself', () => {
    const Items = [item(3 * KB), item(3 * KB), item(2 * KB)];
    expect(reads('Query', { TableName: 't', ConsistentRead: true }, { Items })).toBe(2);
    const RequestItems = { t: { Keys: [{}, {}, {}, {}, {}], ConsistentRead: true } };
    const answer = { Responses: { t: Items }, UnprocessedKeys: { t: { Keys: [{}] } } };
    // Three found, one absent; the fifth was not read.
    expect(reads('BatchGetItem', { RequestItems }, answer)).toBe(3 + 1);
  });
});

it('an operation without a rule is an error, not free', () => {
  expect(() => consumedUnits('ExecuteStatement', {}, {})).toThrow('ExecuteStatement');
});
