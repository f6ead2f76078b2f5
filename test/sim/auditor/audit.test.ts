import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Evidence, StoredEntryEvidence } from '../evidence.ts';
import { audit } from './audit.ts';

const ZERO_HASH = '0'.repeat(64);

function deposit(amount: string, bank: string): StoredEntryEvidence {
  const bytes = Buffer.from(`deposit ${amount}`).toString('base64');
  const hash = createHash('sha256')
    .update(Buffer.from(ZERO_HASH, 'hex'))
    .update(Buffer.from(bytes, 'base64'))
    .digest('hex');
  const postings = [
    { ledgerAccount: 'cash.settled', asset: 'USD', amount, balance: amount },
    { ledgerAccount: 'firm.bank', asset: 'USD', amount: bank },
  ];
  const entry = { command: 'deposit-1', at: '2027-01-05T15:00:00.000Z', postings };
  return {
    sequence: 1,
    bytes,
    previousHash: ZERO_HASH,
    hash,
    entry: { ...entry, events: [{ type: 'funds-deposited', amount }], messages: [] },
  };
}

const evidenceOf = (journal: readonly StoredEntryEvidence[]): Evidence => ({
  accounts: [
    { account: 'a', type: 'cash', journal, head: {}, orders: [], positions: [], parked: 0 },
  ],
  told: [],
  sent: [],
  venueOrders: [],
  firm: { 'firm.bank USD': '-10' },
  healed: true,
});

const lawsOf = (evidence: Evidence): string[] => audit(evidence).map(({ law }) => law);

describe('audit', () => {
  it('says nothing of right evidence', () => {
    expect(audit(evidenceOf([deposit('10', '-10')]))).toEqual([]);
  });

  it('names an entry that does not balance', () => {
    expect(lawsOf(evidenceOf([deposit('10', '-9.99')]))).toEqual(['entry-balances']);
  });

  it('names a broken chain', () => {
    expect(lawsOf(evidenceOf([{ ...deposit('10', '-10'), hash: ZERO_HASH }]))).toEqual([
      'chain-intact',
    ]);
  });

  it('names a gap', () => {
    expect(lawsOf(evidenceOf([{ ...deposit('10', '-10'), sequence: 2 }]))).toEqual([
      'sequence-without-gap',
    ]);
  });
});
