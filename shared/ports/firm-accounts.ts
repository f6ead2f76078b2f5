/** One amount to add to a firm ledger account; firm accounts are aggregated over all customers of the cell. */
export type FirmLeg = {
  readonly ledgerAccount: string;
  readonly asset: string;
  readonly amount: string;
};

export interface FirmAccounts {
  /** Sequence number of the last stream record applied for that shard; undefined before the first. */
  checkpoint(streamShard: string): Promise<string | undefined>;
  /**
   * Adds the legs and moves the shard's checkpoint from exactly `from` to `to`, in one transaction.
   * `moved`: the checkpoint is not `from` any more: read it again and skip what it covers.
   */
  apply(
    streamShard: string,
    from: string | undefined,
    to: string,
    legs: readonly FirmLeg[],
  ): Promise<'applied' | 'moved'>;
  /** The sum over the shards of one firm account in one asset: as far as the stream has been projected. */
  balance(ledgerAccount: string, asset: string): Promise<string>;
  /** Sums over all shards of the firm account items. */
  balances(): Promise<FirmLeg[]>;
}
