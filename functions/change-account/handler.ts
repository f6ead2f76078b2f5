import { type BrokerPorts, setOrderRate } from '../../shared/app/broker-commands.ts';
import { brokerPorts } from '../../shared/shell/broker-ports.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { changedAccountReply } from '../../shared/shell/views/broker-answer.ts';
import { accountChanges, accountPath } from './schema.ts';

export const changeAccount = (ports: BrokerPorts) =>
  httpFunction(
    { role: 'operator', inputs: { path: accountPath, body: accountChanges } },
    async ({ principal, path, body }) =>
      changedAccountReply(
        await setOrderRate(ports, { principal }, path.account_id, body.order_rate),
      ),
  );

export const handler = changeAccount(brokerPorts());
