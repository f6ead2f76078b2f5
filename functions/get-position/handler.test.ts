import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { seededReferencePrices } from '../../shared/adapters/seeded-reference-prices.ts';
import { fixedClock, fundedStore, positionOf } from '../../test/support/api-fixtures.ts';
import { CLIENT, call } from '../../test/support/http-call.ts';
import { getPosition } from './handler.ts';

const get = (name: string) => {
  const store = fundedStore();
  store.putPosition(positionOf());
  const ports = {
    accounts: store,
    prices: seededReferencePrices('test'),
    clock: fixedClock(),
    marketHours: 'calendar',
  } as const;
  return call(getPosition(ports), { principal: CLIENT, path: { symbol_or_asset_id: name } });
};

describe('GET /v2/positions/{symbol_or_asset_id}', () => {
  it.each(['ACME', 'b0b6dd9d-8b9b-48a9-ba46-b9d54906e415'])('finds it as %s', async (name) => {
    const { status, body } = await get(name);
    expect(status).toBe(200);
    expect(body).toMatchObject({ symbol: 'ACME', qty: '10' });
  });

  it.each(['SODA', 'NOPE'])('says that there is none of %s', async (name) => {
    const { status, body } = await get(name);
    expect(status).toBe(404);
    expect(body).toEqual({
      code: 40410000,
      message: 'position does not exist',
      reason: 'POSITION_NOT_FOUND',
    });
  });
});
