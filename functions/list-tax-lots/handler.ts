import {
  type HistoryRoutePorts,
  historyReply,
  historyRoutePorts,
} from '../../shared/shell/history-route.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { taxLotsView } from '../../shared/shell/views/history-view.ts';
import { accountPath, taxLotsQuery } from './schema.ts';

export const listTaxLots = (ports: HistoryRoutePorts) =>
  httpFunction(
    { role: 'operator', inputs: { path: accountPath, query: taxLotsQuery } },
    async ({ path, query }) =>
      historyReply(
        ports,
        { account: path.account_id, asOf: query.page_token?.asOf ?? query.as_of },
        (history, at) => taxLotsView(history, at, query),
      ),
  );

export const handler = listTaxLots(historyRoutePorts());
