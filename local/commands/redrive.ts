import { brokerClient, granted } from '../demo/broker-client.ts';
import { useStack } from './running-stack.ts';

/**
 * `npm run redrive -- ACCOUNT`: replays the commands that are parked in an account's quarantine list (law 9). Exit 1
 * while something stays parked: its cause is still there.
 */
const [account] = process.argv.slice(2);
if (account === undefined) {
  console.error('npm run redrive -- ACCOUNT: the id of the account is missing');
  process.exit(2);
}

const stack = await useStack();
try {
  const { api, operatorKey } = stack.endpoints;
  const operator = brokerClient(() => api, { operator: () => operatorKey });
  const answer = await operator.ask('POST', `/v1/accounts/${account}/redrive`, {});
  const { parked_commands: parked } = granted(answer, `redrive ${account}`);
  console.log(`account ${account}: ${parked} parked commands after the redrive`);
  process.exitCode = parked === 0 ? 0 : 1;
} finally {
  await stack.stop();
}
