import {
  type HistoryRoutePorts,
  historyReply,
  historyRoutePorts,
} from '../../shared/shell/history-route.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { taxLotsView } from '../../shared/shell/views/history-view.ts';
import { taxLotsQuery } from './schema.ts';

export const listOwnTaxLots = (ports: HistoryRoutePorts) =>
  httpFunction({ role: 'client', inputs: { query: taxLotsQuery } }, async ({ principal, query }) =>
    historyReply(
      ports,
      { account: principal.account, asOf: query.page_token?.asOf ?? query.as_of },
      (history, at) => taxLotsView(history, at, query),
    ),
  );

export const handler = listOwnTaxLots(historyRoutePorts());
