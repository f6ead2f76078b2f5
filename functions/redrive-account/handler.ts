import { type BrokerPorts, redriveAccount } from '../../shared/app/broker-commands.ts';
import { brokerPorts } from '../../shared/shell/broker-ports.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { changedAccountReply } from '../../shared/shell/views/broker-answer.ts';
import { accountPath, redriveBody } from './schema.ts';

export const redriveAccountOf = (ports: BrokerPorts) =>
  httpFunction(
    { role: 'operator', inputs: { path: accountPath, body: redriveBody } },
    async ({ principal, path }) =>
      changedAccountReply(await redriveAccount(ports, { principal }, path.account_id)),
  );

export const handler = redriveAccountOf(brokerPorts());
