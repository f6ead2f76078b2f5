import { INSTRUMENTS } from '../../shared/quotes/instruments.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { okReply } from '../../shared/shell/reply.ts';
import { assetView } from '../../shared/shell/views/asset-view.ts';
import { assetsQuery } from './schema.ts';

export const handler = httpFunction(
  { role: 'client', inputs: { query: assetsQuery } },
  async ({ query: { status, exchange, attributes } }) => {
    // All listed assets are active, and none has an attribute.
    const none = status === 'inactive' || attributes !== undefined;
    const listed = none ? [] : INSTRUMENTS;
    return okReply(
      listed.filter((each) => exchange === undefined || each.exchange === exchange).map(assetView),
    );
  },
);
