import { type BrokerPorts, redriveAccount } from '../../shared/app/broker-commands.ts';
import { discardParked } from '../../shared/app/discard-parked.ts';
import { brokerPorts } from '../../shared/shell/broker-ports.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { changedAccountReply, discardReply } from '../../shared/shell/views/broker-answer.ts';
import { accountPath, redriveBody } from './schema.ts';

export const redriveAccountOf = (ports: BrokerPorts) =>
  httpFunction(
    { role: 'operator', inputs: { path: accountPath, body: redriveBody } },
    async ({ principal, path: { account_id: account }, body: discard }) =>
      discard === undefined
        ? changedAccountReply(await redriveAccount(ports, { principal }, account))
        : discardReply(await discardParked(ports, { principal }, account, discard)),
  );

export const handler = redriveAccountOf(brokerPorts());
