import { setTimeout as wait } from 'node:timers/promises';
import { type BrokerClient, brokerClient, granted } from './broker-client.ts';

/**
 * A trading day with everything in it, on the drivable clock: prices follow the stated paths of services/venue/README.md
 * and orders that rest fill at their limits, so that what comes of it can be worked out by hand (scripted-day.statement.md).
 */
type Json = Readonly<Record<string, unknown>>;

/** Monday 23 November 2026, in New York (UTC−5); the evening before counts as the day's night. */
const at = (time: string, day = 23): string => `2026-11-${day}T${time}:00-05:00`;

const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 100;

async function until<T>(
  what: string,
  look: () => Promise<T>,
  isSo: (seen: T) => boolean,
): Promise<T> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (performance.now() > giveUpAt) throw new Error(`${what}: ${JSON.stringify(seen)}`);
    await wait(LOOK_EVERY_MS);
  }
}

class Customer {
  readonly name: string;
  readonly id: string;
  readonly client: BrokerClient;
  readonly orders = new Map<string, string>();
  constructor(name: string, id: string, client: BrokerClient) {
    this.name = name;
    this.id = id;
    this.client = client;
  }

  async place(key: string, order: Json): Promise<void> {
    const body = { time_in_force: 'day', client_order_id: `${this.name}-${key}`, ...order };
    const taken = granted(await this.client.ask('POST', '/v2/orders', body), `${this.name} ${key}`);
    this.orders.set(key, String(taken.id));
  }

  async order(key: string): Promise<Json> {
    const id = this.orders.get(key);
    return granted(await this.client.ask('GET', `/v2/orders/${id}`), key);
  }

  /** Waits until the order has come to this, with so many shares filled. */
  async sees(key: string, status: string, filled?: string): Promise<Json> {
    const order = await until(
      `${this.name} ${key} is not ${status} ${filled ?? ''}`,
      () => this.order(key),
      (seen) => seen.status === status && (filled === undefined || seen.filled_qty === filled),
    );
    return order;
  }

  async cancel(key: string): Promise<void> {
    await this.client.ask('DELETE', `/v2/orders/${this.orders.get(key)}`);
  }
}

export type DayParts = {
  readonly api: string;
  readonly operatorKey: string;
  readonly clock: string;
  readonly say: (line: string) => void;
};

class TradingDay {
  readonly #parts: DayParts;
  readonly #operator: BrokerClient;
  constructor(parts: DayParts) {
    this.#parts = parts;
    this.#operator = brokerClient(() => parts.api, { operator: () => parts.operatorKey });
  }

  say(line: string): void {
    this.#parts.say(line);
  }

  /** The clock of the whole stack. */
  async clockTo(time: string, what: string): Promise<void> {
    const response = await fetch(this.#parts.clock, {
      method: 'POST',
      body: JSON.stringify({ set: time }),
    });
    if (!response.ok) throw new Error(`clock: ${await response.text()}`);
    this.say(`${time.slice(11, 16)}  ${what}`);
  }

  async customer(name: string, deposit: string, terms: Json = {}): Promise<Customer> {
    const operator = this.#operator;
    const opened = granted(await operator.ask('POST', '/v1/accounts', terms), `open ${name}`);
    const id = String(opened.id);
    const path = `/v1/accounts/${id}`;
    const key = granted(await operator.ask('POST', `${path}/api_keys`, {}), 'a key');
    granted(await operator.ask('POST', `${path}/test_deposits`, { amount: deposit }), 'a deposit');
    const client = brokerClient(() => this.#parts.api, {
      key: { keyId: String(key.key_id), secretKey: String(key.secret_key) },
    });
    return new Customer(name, id, client);
  }

  async operate(method: string, path: string, body?: unknown): Promise<Json> {
    return granted(await this.#operator.ask(method, path, body), `${method} ${path}`);
  }
}

const buy = (symbol: string, qty: string, own: Json = {}): Json => ({
  symbol,
  qty,
  side: 'buy',
  type: 'market',
  ...own,
});
const sell = (symbol: string, qty: string, own: Json = {}): Json => ({
  ...buy(symbol, qty, own),
  side: 'sell',
});
const limit = (price: string): Json => ({ type: 'limit', limit_price: price });

/** Ada: orders over night, a bracket, a trailing stop, fractions, a bust, a cancel that loses the race, expiry. */
async function adaBefore(ada: Customer): Promise<void> {
  await ada.place('overnight', buy('FLATA', '100', limit('50.50')));
  await ada.place('bracket', {
    ...buy('RAMPUPA', '20', limit('50.50')),
    order_class: 'bracket',
    take_profit: { limit_price: '52.00' },
    stop_loss: { stop_price: '49.00' },
  });
  // Both are held for, so the account has decided on them; "accepted" alone may be a wish that is still in the mailbox,
  // and too old once the clock has jumped.
  await until(
    'the overnight orders are held for',
    async () => (await ada.client.ask('GET', '/v2/account')).body?.buying_power,
    (buyingPower) => buyingPower === '13940',
  );
}

async function adaAtTheOpen(ada: Customer): Promise<void> {
  await ada.sees('overnight', 'filled', '100');
  await ada.sees('bracket', 'filled', '20');
  await ada.place('spike', buy('SPIKEA', '10'));
  await ada.sees('spike', 'filled');
  await ada.place('trail', sell('SPIKEA', '10', { type: 'trailing_stop', trail_price: '2' }));
  await ada.place('fraction', buy('FLATA', '0.5'));
  await ada.sees('fraction', 'filled', '0.5');
  await ada.place('bust', buy('BUSTA', '10'));
  await ada.sees('bust', 'new', '0');
  await ada.place('parts', buy('CXLFILLA', '10', limit('1')));
  await ada.sees('parts', 'new');
  await ada.cancel('parts');
  await ada.sees('parts', 'canceled', '5');
  await ada.place('race', buy('CXLLATEA', '10', limit('1')));
  await ada.sees('race', 'new');
  await ada.cancel('race');
  await ada.sees('race', 'filled', '10');
  await ada.place('rest', buy('FLATA', '7', limit('40')));
  await ada.sees('rest', 'new');
}

/** Gil sells shares before the money that bought them has settled. */
async function gilTrades(gil: Customer): Promise<void> {
  await gil.place('first', buy('FLATG', '10'));
  await gil.sees('first', 'filled');
  await gil.place('proceeds', sell('FLATG', '10'));
  await gil.sees('proceeds', 'filled');
  await gil.place('second', buy('FLATG', '15'));
  await gil.sees('second', 'filled');
  await gil.place('too-soon', sell('FLATG', '15'));
  await gil.sees('too-soon', 'filled');
}

/** Max buys on margin what then halves: what is left of his own is less than a quarter of what he owns. */
async function maxBorrows(max: Customer): Promise<void> {
  await max.place('borrowed', buy('CRASHM', '100'));
  await max.sees('borrowed', 'filled');
}

/** What is told at the end; nothing in it depends on ids or on the pace of the machine. */
async function statementOf(day: TradingDay, customer: Customer): Promise<string[]> {
  const standing = await day.operate('PATCH', `/v1/accounts/${customer.id}`, { order_rate: null });
  const call = standing.margin_call as Json | null;
  const violations = standing.good_faith_violations as readonly unknown[];
  const account = granted(await customer.client.ask('GET', '/v2/account'), 'account');
  const positions = (await customer.client.ask('GET', '/v2/positions')).body as unknown as Json[];
  const lines = [
    `${customer.name}, ${standing.type} account`,
    `  cash ${account.cash}`,
    ...(call === null ? [] : [`  margin call ${call.amount}, due on ${call.due_on}`]),
    ...(violations.length === 0 ? [] : [`  good-faith violations ${violations.length}`]),
  ];
  for (const { symbol, qty, cost_basis: cost } of positions) {
    lines.push(`  holds ${qty} ${symbol}, cost ${cost}`);
  }
  for (const key of customer.orders.keys()) {
    const { status, filled_qty: filled, filled_avg_price: average } = await customer.order(key);
    lines.push(`  ${key}: ${status} ${filled} at ${average ?? '-'}`);
  }
  return lines;
}

/** Plays the day and returns its statement. */
export async function playScriptedDay(parts: DayParts): Promise<string> {
  const day = new TradingDay(parts);
  await day.clockTo(
    at('20:00', 22),
    'Sunday evening: accounts are opened, orders wait for the morning',
  );
  const ada = await day.customer('ada', '20000');
  const gil = await day.customer('gil', '1000');
  const max = await day.customer('max', '3000', { type: 'margin' });
  await until(
    'deposits are booked',
    async () => Number((await max.client.ask('GET', '/v2/account')).body?.cash),
    (cash) => cash === 3000,
  );
  await adaBefore(ada);
  await day.clockTo(at('09:29'), 'just before the open: what waited goes to the venue');
  await ada.sees('overnight', 'new');
  await ada.sees('bracket', 'new');
  await day.clockTo(at('09:30'), 'the open');
  await adaAtTheOpen(ada);
  await gilTrades(gil);
  await maxBorrows(max);
  await day.clockTo(at('09:50'), 'the bracket takes its profit');
  await until(
    'the take-profit is filled',
    () => ada.client.ask('GET', '/v2/positions/RAMPUPA'),
    ({ status }) => status === 404,
  );
  await day.clockTo(at('10:10'), 'the spike is at its highest');
  await day.clockTo(at('10:12'), 'two dollars lower the trailing stop is set off');
  await ada.sees('trail', 'filled', '10');
  await day.operate('POST', `/v1/accounts/${max.id}/assessments`, {});
  await day.clockTo(at('16:01'), 'the close: what rests for the day expires');
  await ada.sees('rest', 'expired', '0');
  await ada.sees('bust', 'expired', '0');
  const statements = [
    await statementOf(day, ada),
    await statementOf(day, gil),
    await statementOf(day, max),
  ];
  return `${statements.flat().join('\n')}\n`;
}
