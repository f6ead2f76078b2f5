import type { Instrument } from '../../quotes/instruments.ts';

/** An asset as Alpaca's clients read it. Whole shares, long only, cash accounts only: nothing else is offered yet. */
export const assetView = (instrument: Instrument) => ({
  id: instrument.assetId,
  class: 'us_equity',
  exchange: instrument.exchange,
  symbol: instrument.symbol,
  name: instrument.name,
  status: 'active',
  tradable: true,
  marginable: false,
  shortable: false,
  easy_to_borrow: false,
  fractionable: false,
  maintenance_margin_requirement: 100,
  margin_requirement_long: '100',
  margin_requirement_short: '100',
  attributes: [] as string[],
});
