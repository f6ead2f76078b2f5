import { type BrokerPorts, chooseLots } from '../../shared/app/broker-commands.ts';
import { readHistory } from '../../shared/app/history/read-history.ts';
import { newYorkDate } from '../../shared/domain/calendar/civil-date.ts';
import { lotChoiceFault } from '../../shared/domain/ledger/tax-lots.ts';
import { brokerPorts } from '../../shared/shell/broker-ports.ts';
import {
  type HistoryRoutePorts,
  historyRoutePorts,
  untoldReply,
} from '../../shared/shell/history-route.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { idempotencyKeyOf } from '../../shared/shell/idempotency-key.ts';
import { errorReply } from '../../shared/shell/reply.ts';
import { lotChoiceReply } from '../../shared/shell/views/broker-answer.ts';
import { accountPath, lotChoiceBody } from './schema.ts';

export const chooseLotsOf = (ports: BrokerPorts & HistoryRoutePorts) =>
  httpFunction(
    { role: 'operator', inputs: { path: accountPath, body: lotChoiceBody } },
    async ({ principal, path: { account_id: account }, body: choice, header }) => {
      const key = idempotencyKeyOf(header);
      if (!key.ok) return errorReply(key.error);
      const now = ports.clock.now();
      const answer = await readHistory(ports, account, now);
      if (answer.kind !== 'history') return untoldReply(answer);
      const { lots } = answer.history;
      const fault = lotChoiceFault(lots, choice.sale, choice.lots, newYorkDate(now));
      const asked = { principal, ...key.value };
      return lotChoiceReply(await chooseLots(ports, asked, account, choice, fault), choice);
    },
  );

export const handler = chooseLotsOf({ ...historyRoutePorts(), ...brokerPorts() });
