import type { Quantity } from '../domain/money/exact.ts';
import type { MarketView } from '../domain/orders/market-view.ts';
import type { Instant } from '../kernel/brand.ts';
import type { AccountStore } from '../ports/account-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { VenueQueue } from '../ports/queues.ts';

export type WorkerPorts = {
  readonly store: AccountStore;
  readonly venueQueue: VenueQueue;
  /** The venue that orders are routed to, by the name that its kill switch has. */
  readonly venue?: string;
  readonly clock: Clock;
  readonly marketView: (symbol: string, at: Instant) => Promise<MarketView>;
  /** What the firm owes of a symbol from its inventory; absent: its cap is not kept. */
  readonly inventoryOwed?: (symbol: string) => Promise<Quantity>;
  /** Waits before another try; the shell's timer, the simulator's virtual time. Attempts count from 1. */
  readonly backOff: (attempt: number) => Promise<void>;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
};
