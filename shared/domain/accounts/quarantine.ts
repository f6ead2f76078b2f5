import type { Account } from './account.ts';

/** Commands are parked: client requests are refused until an operator redrives them (law 9). */
export const isQuarantined = ({ quarantine }: Pick<Account, 'quarantine'>): boolean =>
  quarantine.first !== quarantine.next;
