import {
  type HistoryRoutePorts,
  historyReply,
  historyRoutePorts,
} from '../../shared/shell/history-route.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { positionsView } from '../../shared/shell/views/history-view.ts';
import { accountPath, asOfQuery } from './schema.ts';

export const listPositionsAsOf = (ports: HistoryRoutePorts) =>
  httpFunction(
    { role: 'operator', inputs: { path: accountPath, query: asOfQuery } },
    async ({ path, query }) =>
      historyReply(ports, { account: path.account_id, asOf: query.as_of }, positionsView),
  );

export const handler = listPositionsAsOf(historyRoutePorts());
