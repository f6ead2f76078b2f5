import { booksOf, checkBooks, type LedgerCheck } from '../../local/ledger-check/check-ledger.ts';
import { venueBookOf } from '../../services/venue/book-file.ts';
import { hasEnded } from '../../shared/domain/orders/order.ts';
import { accountEvidence } from './account-evidence.ts';
import { audit } from './auditor/audit.ts';
import type { Evidence } from './evidence.ts';
import { TABLES } from './place.ts';
import type { Simulation } from './simulation.ts';
import { venueEvidence } from './venue-evidence.ts';
import type { Violation } from './violation.ts';

const READING_MS = 600_000;

/** The product's own check of all books against each other (`npm run verify`), on the end state: a second opinion. */
async function verify(simulation: Simulation): Promise<LedgerCheck> {
  const { cloud, place, timeline, venue } = simulation;
  const process = cloud.start('verify');
  let isOver = false;
  const checking = checkBooks({
    client: place.tableClient(process),
    accountsTable: TABLES.accounts,
    firmTable: TABLES.firm,
    hintTables: { due: TABLES.due, triggers: TABLES.triggers },
    venue: booksOf(venueBookOf(venue.disk.lines)),
  }).finally(() => {
    isOver = true;
  });
  if (!(await timeline.run(() => isOver, READING_MS))) {
    throw new Error('verify has not read all books within ten minutes');
  }
  return checking;
}

function firmBalances(simulation: Simulation): Record<string, string> {
  const sums: Record<string, bigint> = {};
  const scale = 12;
  const toUnits = (amount: string): bigint => {
    const [whole = '0', part = ''] = amount.replace('-', '').split('.');
    const units = BigInt(whole + part.padEnd(scale, '0'));
    return amount.startsWith('-') ? -units : units;
  };
  for (const { pk, sk, b } of simulation.place.tables.scan(TABLES.firm)) {
    if (pk?.S?.startsWith('FIRM#') !== true) continue;
    const key = `${pk.S.slice('FIRM#'.length)} ${(sk?.S ?? '').replace(/#\d+$/, '')}`;
    sums[key] = (sums[key] ?? 0n) + toUnits(b?.N ?? '0');
  }
  return Object.fromEntries(
    Object.entries(sums).map(([key, units]) => {
      const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
      const part = digits.slice(-scale).replace(/0+$/, '');
      const sign = units < 0n ? '-' : '';
      return [key, `${sign}${digits.slice(0, -scale)}${part === '' ? '' : `.${part}`}`];
    }),
  );
}

/** What the run leaves behind, for the auditor. */
function evidenceOf(simulation: Simulation, check: LedgerCheck, healed: boolean): Evidence {
  const { api, pushed, venue } = simulation;
  return {
    accounts: check.snapshots.map(({ account, entries, orders, positions }) =>
      accountEvidence({
        account,
        entries,
        orders,
        positions,
        parked: account.quarantine.next - account.quarantine.first,
      }),
    ),
    told: [...api.told, ...pushed].toSorted((a, b) => a.at - b.at),
    sent: venue.taken,
    venueOrders: venueEvidence(venue.disk.lines),
    firm: firmBalances(simulation),
    healed,
  };
}

function quarantines({ workers, workload }: Simulation): Violation[] {
  return workers
    .flatMap(({ parked }) => parked)
    .filter(({ account }) => !workload.poisoned.has(account))
    .map(({ account, bug, kind }) => ({
      law: 'no quarantine without poison',
      what: `${account} ${kind}: ${bug}`,
    }));
}

function holdsOfEnded({ workload, operator }: Simulation): Violation[] {
  return workload.accounts.flatMap((account) =>
    [...(operator.headOf(account)?.open.keys() ?? [])].flatMap((order) => {
      const found = operator.orderOf(account, order);
      return found !== undefined && !hasEnded(found.state)
        ? []
        : [{ law: 'holds end', what: `${account.id} ${order} ${found?.state}` }];
    }),
  );
}

/** All that is wrong with how a run ended. */
export async function judge(simulation: Simulation, healed: boolean): Promise<Violation[]> {
  const check = await verify(simulation);
  return [
    ...simulation.cloud.escaped.map((what) => ({ law: 'nothing escapes', what })),
    ...quarantines(simulation),
    ...audit(evidenceOf(simulation, check, healed)),
    ...check.findings.map(({ check: law, where, what }) => ({
      law: `verify: ${law}`,
      what: `${where}: ${what}`,
    })),
    ...holdsOfEnded(simulation),
  ];
}
