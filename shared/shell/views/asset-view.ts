import { conditionOf, type Instrument } from '../../quotes/instruments.ts';

/** Percent of what a position is worth, as Alpaca states it. */
function marginPercent(symbol: string): number {
  const condition = conditionOf(symbol);
  if (condition === 'NOMARGIN') return 100;
  return condition === 'HOUSE60' ? 60 : 25;
}

/** An asset as Alpaca's clients read it. Nothing is sold short. */
export const assetView = (instrument: Instrument) => ({
  id: instrument.assetId,
  class: 'us_equity',
  exchange: instrument.exchange,
  symbol: instrument.symbol,
  name: instrument.name,
  status: 'active',
  tradable: conditionOf(instrument.symbol) !== 'NOTRADE',
  marginable: conditionOf(instrument.symbol) !== 'NOMARGIN',
  shortable: false,
  easy_to_borrow: false,
  fractionable: conditionOf(instrument.symbol) !== 'NOFRACT',
  maintenance_margin_requirement: marginPercent(instrument.symbol),
  margin_requirement_long: String(marginPercent(instrument.symbol)),
  margin_requirement_short: '100',
  attributes: [] as string[],
});
