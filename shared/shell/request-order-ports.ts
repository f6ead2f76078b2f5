import { retryingOrderClaims } from '../adapters/retrying-order-claims.ts';
import { seededInstruments } from '../adapters/seeded-instruments.ts';
import { seededReferencePrices } from '../adapters/seeded-reference-prices.ts';
import { systemPause } from '../adapters/system-pause.ts';
import { systemRandomness } from '../adapters/system-randomness.ts';
import { marketHoursOf } from '../app/market-hours.ts';
import type { RequestOrderPorts } from '../app/request-order.ts';
import { accountRoutePorts } from './account-route-ports.ts';
import { requiredEnvironment } from './environment.ts';

/** What a placement works with, as the environment of its function says. */
export function requestOrderPorts(): RequestOrderPorts {
  const shared = accountRoutePorts({ controls: requiredEnvironment('CONTROLS_TABLE') });
  return {
    ...shared,
    venue: requiredEnvironment('VENUE'),
    claims: retryingOrderClaims(shared.accounts, systemPause, systemRandomness),
    instruments: seededInstruments,
    prices: seededReferencePrices(requiredEnvironment('MARKET_SEED')),
    randomness: systemRandomness,
    marketHours: marketHoursOf(requiredEnvironment('MARKET_HOURS')),
  };
}
