import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiKey, Brokerage } from './brokerage.ts';
import { parts, roundedToCents, times } from './money.ts';

const brokerage = Brokerage.fromEnvironment();

type Row = Readonly<Record<string, unknown>>;

/** 20.60 dollars for a million of proceeds since April 2026, up to the next cent. */
const secFee = (proceeds: bigint): bigint => {
  const exact = times(proceeds, parts('0.0000206'));
  const floor = exact - (exact % parts('0.01'));
  return floor === exact ? exact : floor + parts('0.01');
};

describe('what the ledger tells of an account', () => {
  let id: string;
  let key: ApiKey;
  let between: string;
  const bought: Row[] = [];
  let sold: Row;

  const trade = async (side: 'buy' | 'sell', qty: string): Promise<Row> => {
    const placed = await brokerage.place(key, { symbol: 'SODA', qty, side, type: 'market' });
    return (await brokerage.orderOnceIts(key, String(placed.body.id), 'filled')).body;
  };
  const ask = async (path: string): Promise<Row> => {
    const { status, body } = await brokerage.operate('GET', `/v1/accounts/${id}/${path}`);
    expect(status).toBe(200);
    return body;
  };
  const total = (rows: readonly Row[], field: string): bigint =>
    rows.reduce((sum, row) => sum + parts(row[field]), 0n);
  const value = ({ filled_qty, filled_avg_price }: Row): bigint =>
    roundedToCents(times(parts(filled_qty), parts(filled_avg_price)));

  beforeAll(async () => {
    ({ id, key } = await brokerage.fundedAccount('10000'));
    bought.push(await trade('buy', '4'), await trade('buy', '6'));
    between = String(bought[1]?.filled_at);
    sold = await trade('sell', '7');
  });

  it('is its cash, the SEC’s fee of the sale paid, and all of it live', async () => {
    const { body: live } = await brokerage.trade(key, 'GET', '/v2/account');
    const balances = await ask('balances');
    expect(balances).toMatchObject({ account_id: id, cash: live.cash, held: '0' });
    const paid = bought.map(value).reduce((a, b) => a + b, 0n);
    const proceeds = value(sold);
    const fees = parts('10000') - paid + proceeds - parts(live.cash);
    // The trading activity fee pauses or not, by the day on which this runs: at most a cent for seven shares.
    expect([secFee(proceeds), secFee(proceeds) + parts('0.01')]).toContain(fees);
  });

  it('is what it was at any moment before', async () => {
    const balances = await ask(`balances?as_of=${between}`);
    const paid = bought.map(value).reduce((a, b) => a + b, 0n);
    expect(parts(balances.cash)).toBe(parts('10000') - paid);
    const { positions } = await ask(`positions?as_of=${between}`);
    expect(positions).toMatchObject([{ symbol: 'SODA', qty: '10' }]);
    expect((await ask('positions')).positions).toMatchObject([{ symbol: 'SODA', qty: '3' }]);
  });

  it('is its lots, first in, first out, and what the sale gained on them', async () => {
    // The venue fills one order in four in parts, and each part is a lot.
    const lots = (await ask('tax_lots')).tax_lots as Row[];
    expect(total(lots, 'qty')).toBe(parts('3'));
    const day = String(sold.filled_at).slice(0, 4);
    const gains = await ask(`realized_gains?from=${day}-01-01&to=${day}-12-31`);
    const lines = gains.realized_gains as Row[];
    const from = (order: Row | undefined): Row[] =>
      lines.filter(({ lot_id }) => String(lot_id).startsWith(String(order?.id)));
    expect(bought.map((order) => total(from(order), 'qty'))).toEqual([parts('4'), parts('3')]);
    const gained = total(lines, 'gain');
    expect(parts(gains.short_term)).toBe(gained);
    const { body: live } = await brokerage.trade(key, 'GET', '/v2/account');
    expect(parts(live.cash) + total(lots, 'cost_basis')).toBe(parts('10000') + gained);
  });
});
