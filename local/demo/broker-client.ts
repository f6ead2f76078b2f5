import { setTimeout as wait } from 'node:timers/promises';

/** An answer of the API: its status and its JSON body, undefined for none. */
export type Answer = {
  readonly status: number;
  readonly body: Record<string, unknown> | undefined;
};

export type ApiKey = { readonly keyId: string; readonly secretKey: string };

/** How long a client goes on asking a brokerage that is down: a restart takes seconds. */
const GIVE_UP_AFTER_MS = 60_000;
const BETWEEN_TRIES_MS = 100;
const REQUEST_TIMEOUT_MS = 10_000;

/** Answers that say "try again", not "no". */
const isPassing = (status: number): boolean => status >= 500 || status === 429;

export type BrokerClient = {
  /** One request, repeated until it is answered; what it sends must be safe to repeat. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
};

/**
 * A client that trusts nothing but answers: it repeats a request until it has one, as a phone does on a train. Orders
 * carry a client_order_id and broker calls an Idempotency-Key, so that repeating is safe.
 */
export function brokerClient(
  api: () => string,
  authorization: { readonly operator: () => string } | { readonly key: ApiKey },
): BrokerClient {
  const headers = (): Record<string, string> =>
    'operator' in authorization
      ? { authorization: `Basic ${Buffer.from(authorization.operator()).toString('base64')}` }
      : {
          'apca-api-key-id': authorization.key.keyId,
          'apca-api-secret-key': authorization.key.secretKey,
        };

  async function once(method: string, path: string, body: unknown, key: string): Promise<Answer> {
    const response = await fetch(`${api()}${path}`, {
      method,
      headers: { ...headers(), 'content-type': 'application/json', 'idempotency-key': key },
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
    };
  }

  return {
    async ask(method, path, body) {
      const key = crypto.randomUUID();
      const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
      for (;;) {
        try {
          const answer = await once(method, path, body, key);
          if (!isPassing(answer.status) || Date.now() > giveUpAt) return answer;
        } catch (error) {
          if (Date.now() > giveUpAt) throw error;
        }
        await wait(BETWEEN_TRIES_MS);
      }
    },
  };
}

/** The body of an answer that had to be a yes. */
export function granted({ status, body }: Answer, what: string): Record<string, unknown> {
  if (status >= 300 || body === undefined)
    throw new Error(`${what}: ${status} ${JSON.stringify(body)}`);
  return body;
}

const MOST_KEYS = 5;

/** A key whose answer was lost is of use to nobody, its secret was shown to nobody: another is made. */
async function makeKey(operator: BrokerClient, account: string): Promise<Record<string, unknown>> {
  for (let made = 1; ; made += 1) {
    const answer = await operator.ask('POST', `/v1/accounts/${account}/api_keys`, {});
    const isLost = answer.body?.reason === 'IDEMPOTENCY_KEY_REUSED' && made < MOST_KEYS;
    if (!isLost) return granted(answer, 'make a key');
  }
}

/** Opens an account, funds it and makes it a key, all through the API. */
export async function openFundedAccount(
  api: () => string,
  operatorKey: () => string,
  amount: string,
): Promise<{ readonly account: string; readonly key: ApiKey; readonly client: BrokerClient }> {
  const operator = brokerClient(api, { operator: operatorKey });
  const opened = granted(await operator.ask('POST', '/v1/accounts', {}), 'open an account');
  const account = String(opened.id);
  const made = await makeKey(operator, account);
  granted(
    await operator.ask('POST', `/v1/accounts/${account}/test_deposits`, { amount }),
    'deposit',
  );
  const key = { keyId: String(made.key_id), secretKey: String(made.secret_key) };
  return { account, key, client: brokerClient(api, { key }) };
}
