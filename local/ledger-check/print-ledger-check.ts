import type { LedgerCheck } from './check-ledger.ts';

/** A break is often followed by hundreds of its consequences; the first ones tell where to look. */
const MAX_PRINTED_FINDINGS = 50;

const right = (text: string): string => text.padStart(16);

/** The check as an operator reads it; true when all is right. */
export function printLedgerCheck(check: LedgerCheck): boolean {
  const { accounts, entries, orders, fills, parkedCommands } = check.counts;
  console.log('\nTrial balance');
  console.log(`${'asset'.padEnd(8)}${right('customers')}${right('firm')}${right('sum')}`);
  for (const row of check.trialBalance) {
    console.log(
      `${row.asset.padEnd(8)}${right(row.customers)}${right(row.firm)}${right(row.difference)}`,
    );
  }
  console.log(
    `\n${accounts} accounts, ${entries} journal entries, ${orders} orders, ${fills} fills, ${parkedCommands} parked commands`,
  );
  const { inDoubt } = check;
  for (const { where, what } of inDoubt) console.log(`DOUBT  ${where}: ${what}`);
  if (inDoubt.length > 0) {
    console.log(`${inDoubt.length} orders in doubt, no breaks: docs/runbooks/order-in-doubt.md`);
  }
  for (const { check: name, where, what } of check.findings.slice(0, MAX_PRINTED_FINDINGS)) {
    console.log(`BREAK  ${name}: ${where}: ${what}`);
  }
  const hidden = check.findings.length - MAX_PRINTED_FINDINGS;
  if (hidden > 0) console.log(`… and ${hidden} more`);
  if (check.findings.length > 0) {
    console.log(`${check.findings.length} breaks`);
    return false;
  }
  console.log(
    'All right: entries balance, chains hold, live = replay, holds = open orders, fills = the venue’s book, firm accounts = their legs.',
  );
  return true;
}
