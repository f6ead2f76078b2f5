import { chosenStateFolder } from '../cloud/state-folder.ts';
import { checkSettledLedger } from '../ledger-check/check-ledger.ts';
import { printLedgerCheck } from '../ledger-check/print-ledger-check.ts';
import { useStack } from './running-stack.ts';

// `npm run verify`: every book held against every other, on the running stack or on the state that is there.
const stack = await useStack();
try {
  const check = await checkSettledLedger(
    stack.endpoints.dynamodb,
    chosenStateFolder(process.env).venue,
  );
  process.exitCode = printLedgerCheck(check) ? 0 : 1;
} finally {
  await stack.stop();
}
