import type { AccountId, Instant } from '../kernel/brand.ts';

export type Principal =
  | {
      readonly role: 'client';
      readonly keyId: string;
      readonly account: AccountId;
      readonly mailbox: number;
    }
  | { readonly role: 'operator'; readonly keyId: string };

export type Credential = {
  readonly keyId: string;
  /** SHA-256 of the secret, hex. The secret itself has 256 random bits and is shown once. */
  readonly secretHash: string;
  readonly principal: Principal;
  readonly createdAt: Instant;
};

export interface Credentials {
  find(keyId: string): Promise<Credential | undefined>;
  /** False when the key id is taken. */
  add(credential: Credential): Promise<boolean>;
}

export type StreamConnection = {
  readonly connectionId: string;
  readonly account: AccountId;
  readonly connectedAt: Instant;
  /** Streams the client listens to; `trade_updates` is the only one. */
  readonly streams: readonly string[];
};

export interface StreamConnections {
  put(connection: StreamConnection): Promise<void>;
  find(connectionId: string): Promise<StreamConnection | undefined>;
  ofAccount(account: AccountId): Promise<StreamConnection[]>;
  remove(connectionId: string): Promise<void>;
}

/** Posts a text frame to a WebSocket connection; `gone`: it is closed for good. */
export interface StreamPush {
  post(connectionId: string, frame: string): Promise<'sent' | 'gone'>;
}
