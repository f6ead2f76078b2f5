import { fixLogContract, sessionLeaseContract } from './fix-log.contract.ts';
import { memoryFixLog } from './memory-fix-log.ts';
import { memorySessionLease } from './memory-session-lease.ts';

fixLogContract('in memory', async () => {
  const slots = new Map();
  return [memoryFixLog(slots), memoryFixLog(slots)];
});

sessionLeaseContract('in memory', 1000, async (monotonicMs) => {
  const leases = new Map();
  return [
    memorySessionLease(leases, 1000, monotonicMs),
    memorySessionLease(leases, 1000, monotonicMs),
  ];
});
