import { brokerClient, granted } from '../demo/broker-client.ts';
import { parkedCommands } from '../ledger-check/parked-commands.ts';
import { useStack } from './running-stack.ts';

/**
 * `npm run redrive -- ACCOUNT`: replays the commands that are parked in an account's quarantine list (law 9), and shows
 * the list before and after. Exit 1 while something stays parked: its cause is still there.
 */

/** A list can be long; its first command is the one that met the bug. */
const MAX_SHOWN = 10;

/** Longest part of a command's body that is shown. */
const MAX_BODY = 160;

const show = async (dynamoDbEndpoint: string, account: string, when: string): Promise<number> => {
  const parked = await parkedCommands(dynamoDbEndpoint, account);
  console.log(`${when}: ${parked.length} parked commands`);
  for (const { position, at, bug, body } of parked.slice(0, MAX_SHOWN)) {
    console.log(`  ${position}  ${new Date(at).toISOString()}  ${bug}`);
    console.log(`     ${body.slice(0, MAX_BODY)}`);
  }
  if (parked.length > MAX_SHOWN) console.log(`  … and ${parked.length - MAX_SHOWN} more`);
  return parked.length;
};

const redrive = async (account: string): Promise<number> => {
  const stack = await useStack();
  try {
    const { api, operatorKey, dynamodb } = stack.endpoints;
    await show(dynamodb, account, 'before');
    const operator = brokerClient(() => api, { operator: () => operatorKey });
    granted(await operator.ask('POST', `/v1/accounts/${account}/redrive`, {}), 'redrive');
    return (await show(dynamodb, account, 'after')) === 0 ? 0 : 1;
  } finally {
    await stack.stop();
  }
};

const [account] = process.argv.slice(2);
if (account === undefined) {
  console.error('npm run redrive -- ACCOUNT: the id of the account is missing');
  process.exitCode = 2;
} else {
  process.exitCode = await redrive(account);
}
