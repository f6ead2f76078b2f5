import { beforeAll, describe, expect, it } from 'vitest';
import { createTable, freshDatabase } from '../../test/support/accounts-table.ts';
import { ACCOUNT } from '../../test/support/commands.ts';
import type { ControlScope, ControlState } from '../domain/risk/controls.ts';
import { type AccountId, instant } from '../kernel/brand.ts';
import type { TurnedSwitch } from '../ports/controls.ts';
import { dynamoDbAccountStore } from './dynamodb-account-store.ts';
import { dynamoDbControlRecords, dynamoDbControlStates } from './dynamodb-controls.ts';

const { client } = freshDatabase();
const records = dynamoDbControlRecords(client, 'controls');
const turned = (scope: ControlScope, state: ControlState, version: number): TurnedSwitch => ({
  scope,
  state,
  by: 'K',
  at: instant(1_700_000_000_000 + version),
  why: 'a reason',
  version,
});

beforeAll(async () => {
  await createTable(client, 'accounts');
  await createTable(client, 'controls');
});

describe('the switches in their table', () => {
  it('turn with a record of each turn, and only from what was seen', async () => {
    const turns = (['halted', 'closing-only', 'open'] as const).map((state, index) =>
      turned('symbol/ACME', state, index + 1),
    );
    expect(await records.current('symbol/ACME')).toBeUndefined();
    expect(await records.turn(undefined, turns[0] as TurnedSwitch)).toBe('turned');
    expect(await records.turn(undefined, turns[0] as TurnedSwitch)).toBe('conflict');
    expect(await records.turn(turns[0], turns[1] as TurnedSwitch)).toBe('turned');
    expect(await records.turn(turns[0], turns[1] as TurnedSwitch)).toBe('conflict');
    expect(await records.turn(turns[1], turns[2] as TurnedSwitch)).toBe('turned');
    expect(await records.current('symbol/ACME')).toEqual(turns[2]);
    expect(await records.history('symbol/ACME', 100)).toEqual([...turns].reverse());
    expect(await records.history('symbol/ACME', 1)).toEqual([turns[2]]);
  });

  it('are listed, and read by name', async () => {
    await records.turn(undefined, turned('global', 'halted', 1));
    await records.turn(undefined, turned('venue/alpha', 'closing-only', 1));
    const listed = new Map((await records.all(100)).map(({ scope, state }) => [scope, state]));
    expect(listed.get('global')).toBe('halted');
    expect(listed.get('venue/alpha')).toBe('closing-only');
    const wanted: ControlScope[] = ['global', 'venue/alpha', 'account/nobody', 'global'];
    const states = await dynamoDbControlStates(client, 'controls').states(wanted);
    expect([...states].sort()).toEqual([
      ['global', 'halted'],
      ['venue/alpha', 'closing-only'],
    ]);
  });

  it('are read in one request with an account’s items', async () => {
    let requests = 0;
    const name = 'counts';
    const count = { name, step: 'initialize' } as const;
    client.middlewareStack.add(
      (next) => (args) => {
        requests += 1;
        return next(args);
      },
      count,
    );
    const store = dynamoDbAccountStore(client, 'accounts', undefined, { controls: 'controls' });
    const found = await store.items(ACCOUNT as AccountId, {
      symbols: ['ACME'],
      controls: ['global', 'symbol/ACME', 'account/nobody'],
    });
    client.middlewareStack.remove(name);
    expect(requests).toBe(1);
    expect([...found.controls].sort()).toEqual([
      ['global', 'halted'],
      ['symbol/ACME', 'open'],
    ]);
    expect(found.positions.size).toBe(0);
  });
});
