import {
  type HistoryRoutePorts,
  historyReply,
  historyRoutePorts,
} from '../../shared/shell/history-route.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { realizedGainsView } from '../../shared/shell/views/history-view.ts';
import { accountPath, gainsQuery } from './schema.ts';

/** Gains as they stand now: a later bust or correction changes those of its day. */
export const listRealizedGains = (ports: HistoryRoutePorts) =>
  httpFunction(
    { role: 'operator', inputs: { path: accountPath, query: gainsQuery } },
    async ({ path, query }) =>
      historyReply(
        ports,
        { account: path.account_id, asOf: query.page_token?.asOf, gainsFrom: query.from },
        (history, at) => realizedGainsView(history, at, query),
      ),
  );

export const handler = listRealizedGains(historyRoutePorts());
