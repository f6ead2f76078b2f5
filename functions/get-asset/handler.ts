import { findInstrument } from '../../shared/quotes/instruments.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { errorReply, okReply } from '../../shared/shell/reply.ts';
import { assetView } from '../../shared/shell/views/asset-view.ts';
import { assetPath } from './schema.ts';

export const handler = httpFunction(
  { role: 'client', inputs: { path: assetPath } },
  async ({ path: { symbol_or_asset_id: name } }) => {
    const instrument = findInstrument(name);
    return instrument === undefined
      ? errorReply({ reason: 'ASSET_NOT_FOUND', message: `asset not found for ${name}` })
      : okReply(assetView(instrument));
  },
);
