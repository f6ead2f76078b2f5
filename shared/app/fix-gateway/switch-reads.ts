/** Messages that may not go out before the kill switches were read for them, by their ids. */
export type SwitchReads = {
  readonly waiting: Set<string>;
  inFlight: { readonly key: number; readonly messages: readonly string[] } | undefined;
  nextKey: number;
};

export const noSwitchReads = (): SwitchReads => ({
  waiting: new Set(),
  inFlight: undefined,
  nextKey: 1,
});

export const anybodyAsks = ({ waiting, inFlight }: SwitchReads): boolean =>
  waiting.size > 0 || inFlight !== undefined;
