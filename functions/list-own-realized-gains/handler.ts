import {
  type HistoryRoutePorts,
  historyReply,
  historyRoutePorts,
} from '../../shared/shell/history-route.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { realizedGainsView } from '../../shared/shell/views/history-view.ts';
import { gainsQuery } from './schema.ts';

/** Gains as they stand now: a later bust or correction changes those of its day. */
export const listOwnRealizedGains = (ports: HistoryRoutePorts) =>
  httpFunction({ role: 'client', inputs: { query: gainsQuery } }, async ({ principal, query }) =>
    historyReply(
      ports,
      { account: principal.account, asOf: query.page_token?.asOf, gainsFrom: query.from },
      (history, at) => realizedGainsView(history, at, query),
    ),
  );

export const handler = listOwnRealizedGains(historyRoutePorts());
