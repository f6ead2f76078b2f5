import { fixArchiveContract, fixLogContract, sessionLeaseContract } from './fix-log.contract.ts';
import { memoryFixArchive, memoryFixLog } from './memory-fix-log.ts';
import { memorySessionLease } from './memory-session-lease.ts';

fixLogContract('in memory', async () => {
  const slots = new Map();
  return [memoryFixLog(slots), memoryFixLog(slots)];
});

fixArchiveContract('in memory', async () => {
  const kept = new Map();
  return [memoryFixArchive(kept), memoryFixArchive(kept)];
});

sessionLeaseContract('in memory', 1000, async (monotonicMs) => {
  const leases = new Map();
  return [
    memorySessionLease(leases, 1000, monotonicMs),
    memorySessionLease(leases, 1000, monotonicMs),
  ];
});
