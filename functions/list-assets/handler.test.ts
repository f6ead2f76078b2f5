import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { CLIENT, call } from '../../test/support/http-call.ts';
import { handler } from './handler.ts';

const list = async (query: Record<string, string> = {}) => {
  const { status, body } = await call(handler, { principal: CLIENT, query });
  expect(status).toBe(200);
  return body;
};

describe('GET /v2/assets', () => {
  it('lists the 20 symbols in Alpaca’s shape and no scenario symbol', async () => {
    const assets = await list({ status: 'active', asset_class: 'us_equity' });
    expect(assets).toHaveLength(20);
    expect(assets.map((asset: { symbol: string }) => asset.symbol)).toContain('ACME');
    for (const asset of assets) {
      expect(asset).toMatchObject({ class: 'us_equity', status: 'active', tradable: true });
      expect(['AMEX', 'ARCA', 'BATS', 'NASDAQ', 'NYSE']).toContain(asset.exchange);
    }
  });

  it.each([
    [{ exchange: 'ARCA' }, 2],
    [{ exchange: 'OTC' }, 0],
    [{ status: 'inactive' }, 0],
    [{ attributes: 'has_options' }, 0],
  ])('filters by %j', async (query, count) => {
    expect(await list(query as Record<string, string>)).toHaveLength(count);
  });
});
