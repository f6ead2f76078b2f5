import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { CLIENT, call } from '../../test/support/http-call.ts';
import { handler } from './handler.ts';

const get = (name: string) =>
  call(handler, { principal: CLIENT, path: { symbol_or_asset_id: name } });

describe('GET /v2/assets/{symbol_or_asset_id}', () => {
  it.each(['SODA', 'e7b9c2d4-1a3f-4c5e-9d6b-7f8091a2b3c4'])(
    'finds an asset as %s',
    async (name) => {
      const { status, body } = await get(name);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        symbol: 'SODA',
        exchange: 'NYSE',
        name: 'Sodabrook Beverages Company',
      });
    },
  );

  it('finds a scenario symbol, and by the id that it shows', async () => {
    const { body } = await get('REJ1');
    expect((await get(body.id)).body).toEqual(body);
  });

  it('says which asset it does not know', async () => {
    const { status, body } = await get('NOPE');
    expect(status).toBe(404);
    expect(body).toEqual({
      code: 40410000,
      message: 'asset not found for NOPE',
      reason: 'ASSET_NOT_FOUND',
    });
  });
});
