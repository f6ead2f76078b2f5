import { parseArgs } from 'node:util';
import { isUuid } from '../../shared/kernel/brand.ts';
import { brokerClient } from '../demo/broker-client.ts';
import { NoAccountError, parkedCommands } from '../ledger-check/parked-commands.ts';
import { useStack } from './running-stack.ts';

/**
 * `npm run redrive -- ACCOUNT`: replays the commands that are parked in an account's quarantine list (law 9), and shows
 * the list before and after. Exit 1 while something stays parked: its cause is still there; 2 when it cannot be
 * done.
 *
 * `npm run redrive -- ACCOUNT --discard POSITION --why TEXT` gives up the first of the list: a message that is no command
 * or never will be bookable. It is tried once more first; the journal says who gave up what, and why.
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

type Discard = { readonly discard: number; readonly reason: string };

/** What was asked for cannot be: said in a line, as of a wrong command line. */
const wrong = (what: string): number => {
  console.error(what);
  return 2;
};

const redrive = async (account: string, discard: Discard | undefined): Promise<number> => {
  const stack = await useStack();
  try {
    const { api, operatorKey, dynamodb } = stack.endpoints;
    await show(dynamodb, account, 'before');
    const operator = brokerClient(() => api, { operator: () => operatorKey });
    const path = `/v1/accounts/${account}/redrive`;
    const { status, body } = await operator.ask('POST', path, discard ?? {});
    if (status >= 300) return wrong(`nothing was done: ${String(body?.message ?? status)}`);
    return (await show(dynamodb, account, 'after')) === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof NoAccountError) return wrong(error.message);
    throw error;
  } finally {
    await stack.stop();
  }
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { discard: { type: 'string' }, why: { type: 'string' } },
});
const [account] = positionals;
const isWhole = values.discard === undefined || /^\d{1,9}$/.test(values.discard);
if (
  account === undefined ||
  !isWhole ||
  (values.discard === undefined) !== (values.why === undefined)
) {
  process.exitCode = wrong('npm run redrive -- ACCOUNT [--discard POSITION --why TEXT]');
} else if (!isUuid(account)) {
  process.exitCode = wrong(`${account} is no account id`);
} else {
  const { discard, why } = values;
  process.exitCode = await redrive(
    account,
    discard === undefined || why === undefined
      ? undefined
      : { discard: Number(discard), reason: why },
  );
}
