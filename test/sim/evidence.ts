/**
 * What a run leaves behind, as the auditor gets it: what clients were told, what the venue's books say, what is in the
 * tables. All of it is text, so that who judges needs nothing of the code that is judged. Amounts, prices and
 * quantities are decimal text; times are ISO 8601; `at` counts the run's steps, so that "before" has one meaning.
 */
export type Evidence = {
  readonly accounts: readonly AccountEvidence[];
  readonly told: readonly Told[];
  readonly sent: readonly SentToVenue[];
  readonly venueOrders: readonly VenueOrder[];
  /** Firm balances as projected, by ledger account and asset: `firm.clearing USD`. */
  readonly firm: Readonly<Record<string, string>>;
  /** Faults were over, and everything had the time to come to rest. */
  readonly healed: boolean;
};

export type AccountEvidence = {
  readonly account: string;
  readonly type: 'cash' | 'margin';
  readonly journal: readonly StoredEntryEvidence[];
  readonly head: HeadEvidence;
  readonly orders: readonly OrderItem[];
  readonly positions: readonly { readonly symbol: string; readonly quantity: string }[];
  /** Commands that wait in quarantine. */
  readonly parked: number;
};

/** The head item, its fields named, numbers as text. What is absent is not judged; more may be there. */
export type HeadEvidence = Readonly<Record<string, unknown>> & {
  /** Number of the last entry. */
  readonly sequence?: string | number;
  readonly lastHash?: string;
  readonly cash?: {
    readonly settled: string;
    readonly provisional: string;
    /** By settlement date. */
    readonly unsettled: Readonly<Record<string, string>>;
  };
  /** Open orders and what each holds. */
  readonly open?: Readonly<Record<string, HoldEvidence>>;
};

export type HoldEvidence = {
  readonly kind: 'cash' | 'shares';
  readonly symbol: string;
  readonly amount?: string;
  readonly quantity?: string;
};

export type StoredEntryEvidence = {
  readonly sequence: number;
  /** The canonical bytes, base64; the chain's hash is SHA-256 over the previous hash and them. */
  readonly bytes: string;
  readonly previousHash: string;
  readonly hash: string;
  /** The same entry with its fields named. */
  readonly entry: {
    readonly command: string;
    readonly at: string;
    readonly postings: readonly {
      readonly ledgerAccount: string;
      readonly asset: string;
      readonly amount: string;
      readonly balance?: string;
    }[];
    readonly events: readonly ({ readonly type: string } & Readonly<Record<string, unknown>>)[];
    readonly messages: readonly ({ readonly kind: string } & Readonly<Record<string, unknown>>)[];
  };
};

export type OrderItem = {
  readonly order: string;
  readonly clientOrderId: string;
  readonly bodyHash: string;
  readonly state: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
  readonly filledQuantity: string;
  readonly filledValue: string;
  /** What it still holds; absent when nothing. */
  readonly hold?: { readonly asset: string; readonly amount: string };
};

/** One thing that a client was told, in the words that it was told. */
export type Told = {
  readonly at: number;
  readonly account: string;
} & (
  | {
      readonly kind: 'answer';
      readonly request: {
        readonly method: string;
        readonly path: string;
        readonly body?: unknown;
        /** Idempotency-Key, where the route takes one. */
        readonly key?: string;
        /** When it was asked. */
        readonly at: number;
      };
      readonly status: number;
      readonly body: unknown;
    }
  | { readonly kind: 'pushed'; readonly frame: unknown }
);

/** A message as the venue took it from the wire: after the session, before the book. */
export type SentToVenue = {
  readonly at: number;
  readonly session: string;
  /** FIX, fields separated by `|`. */
  readonly message: string;
};

export type VenueOrder = {
  readonly clOrdId: string;
  /** Of the order that it replaces. */
  readonly origClOrdId?: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
  readonly leaves: string;
  readonly isOpen: boolean;
  readonly fills: readonly {
    readonly execId: string;
    readonly quantity: string;
    readonly price: string;
    /** Taken back by the venue. */
    readonly busted: boolean;
    /** The execution that takes its place. */
    readonly correctedBy?: {
      readonly execId: string;
      readonly quantity: string;
      readonly price: string;
    };
  }[];
};
