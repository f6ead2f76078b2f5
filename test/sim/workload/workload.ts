import { commandIdOf } from '../../../shared/app/broker-commands.ts';
import type { NamedScope } from '../../../shared/app/turn-control.ts';
import { uuid5 } from '../../../shared/app/uuid5.ts';
import { marketSession } from '../../../shared/domain/calendar/market-calendar.ts';
import type { ControlState } from '../../../shared/domain/risk/controls.ts';
import type { AccountId, OrderId } from '../../../shared/kernel/brand.ts';
import type { HttpReply } from '../../../shared/shell/reply.ts';
import type { Account, Routes } from '../hosts/routes.ts';
import { MAILBOXES, OPERATOR, type Place, TABLES, VENUE } from '../place.ts';
import type { Dice } from '../time/dice.ts';
import type { Operator } from './operator.ts';
import { OrderBodies, symbolsOf } from './order-bodies.ts';
import { poisonFor } from './poison.ts';

const TRIES = 4;
const LONGEST_PAUSE_MS = 3_000;
/** Share of the steps by which a closed market comes to its opening. */
const CLOSED_PASSES = 0.06;
/** Share of the jumps within a session that stay in it: a whole day of prints is dear to play. */
const STAYS_OPEN = 0.85;
const JUMP_MS = 600_000;

type Step =
  | 'place'
  | 'replace'
  | 'cancel'
  | 'cancelAll'
  | 'look'
  | 'deposit'
  | 'rules'
  | 'rate'
  | 'assess'
  | 'turn'
  | 'jump'
  | 'redrive'
  | 'poison'
  | 'resolve';

const WEIGHTS: Readonly<Record<Step, number>> = {
  place: 55,
  replace: 12,
  cancel: 14,
  cancelAll: 1.5,
  look: 6,
  deposit: 4,
  rules: 1.5,
  rate: 1,
  assess: 1.5,
  turn: 2,
  jump: 1,
  redrive: 1,
  poison: 1,
  resolve: 2,
};

type Known = { readonly order: OrderId; readonly symbol: string };

/** What clients and operators do in a run. */
export class Workload {
  readonly accounts: Account[] = [];
  /** Accounts into whose mailboxes poison was put. */
  readonly poisoned = new Set<string>();
  readonly symbols: readonly string[];
  operations = 0;
  #pending = 0;
  #isAsked = false;
  readonly #place: Place;
  readonly #routes: Routes;
  readonly #operator: Operator;
  readonly #dice: Dice;
  readonly #bodies: OrderBodies;
  readonly #orders = new Map<string, Known[]>();
  readonly #meanGapMs: number;
  #keys = 0;

  constructor(place: Place, routes: Routes, operator: Operator, dice: Dice) {
    this.#operator = operator;
    this.#place = place;
    this.#routes = routes;
    this.#dice = dice;
    this.symbols = symbolsOf(dice.fork('symbols'));
    this.#bodies = new OrderBodies(dice.fork('bodies'), this.symbols, place.marketSeed);
    this.#meanGapMs = dice.pick([30, 100, 300, 800] as const);
  }

  /** Everything was asked, and everybody has heard or given up. */
  get isIdle(): boolean {
    return this.#pending === 0 && this.#isAsked;
  }

  /** Something that a client does, however long it takes; several do things at the same time. */
  #do(work: Promise<unknown>): void {
    this.operations += 1;
    this.#pending += 1;
    const over = (): void => {
      this.#pending -= 1;
    };
    work.then(over, (error: unknown) => {
      over();
      this.#place.cloud.escape('workload', error);
    });
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#place.cloud.timeline.in(milliseconds, 'client waits', resolve);
    });
  }

  #key(): string {
    this.#keys += 1;
    return `key-${this.#keys}`;
  }

  /** Asks until it is told, as often as a client does. Whoever hears nothing sends the same again. */
  async #ask(request: () => Promise<HttpReply | undefined>): Promise<HttpReply | undefined> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const reply = await request();
      if (reply !== undefined && reply.status < 500 && reply.status !== 202) return reply;
      await this.#wait(this.#dice.between(10, LONGEST_PAUSE_MS));
    }
    return undefined;
  }

  start(operations: number): void {
    const accounts = this.#dice.whole(2, 4);
    for (let each = 0; each < accounts; each += 1) this.#do(this.#openOne(each));
    this.#next(operations);
  }

  async #openOne(index: number): Promise<void> {
    const key = `account-${index}`;
    const type = this.#dice.chance(0.4) ? 'margin' : 'cash';
    const { randomness } = { randomness: { uuid: () => '', bytes: () => new Uint8Array() } };
    const command = commandIdOf(
      randomness,
      { principal: OPERATOR, idempotencyKey: key },
      'open-account',
    );
    const id = uuid5(`account:${command}`) as AccountId;
    await this.#ask(() => this.#routes.open(id, type, key));
    const mailbox = Number.parseInt(id.slice(0, 8), 16) % MAILBOXES.length;
    const account = { id, mailbox, type } as const;
    this.accounts.push(account);
    const amount = this.#dice.pick(['2000', '20000', '100000'] as const);
    await this.#ask(() => this.#routes.deposit(account, amount, this.#key()));
  }

  #next(left: number): void {
    if (left <= 0) {
      this.#isAsked = true;
      return;
    }
    const { timeline } = this.#place.cloud;
    // In bursts, and with pauses between them.
    const gap = this.#dice.chance(0.3) ? 1 : this.#meanGapMs * 2 * this.#dice.next();
    timeline.in(gap, 'workload', () => {
      // Little can be done while the market is closed.
      const isOpen = marketSession(this.#place.cloud.wall).isOpen;
      const passes = !isOpen && this.#dice.chance(CLOSED_PASSES);
      const step = passes ? 'jump' : this.#dice.weighted(WEIGHTS);
      const [first] = this.accounts;
      if (first === undefined) {
        this.#next(left);
        return;
      }
      // One account has half of it.
      const account = this.#dice.chance(0.5) ? first : (this.#dice.pick(this.accounts) ?? first);
      this.#step(step, account);
      this.#next(left - 1);
    });
  }

  #step(step: Step, account: Account): void {
    const dice = this.#dice;
    switch (step) {
      case 'place':
        this.#do(this.#placeOne(account));
        return;
      case 'replace':
        this.#do(this.#replaceOne(account));
        return;
      case 'cancel': {
        const known = this.#recent(account);
        this.#do(
          known === undefined
            ? this.#placeOne(account)
            : this.#ask(() => this.#routes.cancel(account, known.order)),
        );
        return;
      }
      case 'cancelAll':
        this.#do(this.#ask(() => this.#routes.cancelAll(account)));
        return;
      case 'look': {
        const known = this.#recent(account);
        if (known !== undefined) this.#do(this.#routes.look(account, known.order));
        return;
      }
      case 'deposit': {
        const key = this.#key();
        const amount = dice.between(1, 20_000).toFixed(2);
        this.#do(this.#ask(() => this.#routes.deposit(account, amount, key)));
        return;
      }
      case 'rules':
        this.#do(this.#changeRules(account));
        return;
      case 'rate': {
        const key = this.#key();
        const rate = dice.pick([null, 1, 5, 50] as const);
        this.#do(this.#ask(() => this.#routes.rate(account, rate, key)));
        return;
      }
      case 'assess': {
        const key = this.#key();
        this.#do(this.#ask(() => this.#routes.assess(account, key)));
        return;
      }
      case 'turn':
        this.#do(this.#turnOne(account));
        return;
      case 'jump':
        this.#jump();
        return;
      case 'redrive':
        this.#do(this.#routes.redrive(account, this.#key()));
        return;
      case 'poison':
        this.#poison(account);
        return;
      case 'resolve':
        this.#resolve(account);
        return;
    }
  }

  /** Some minutes on, or to right before or right after the market's next bell. */
  #jump(): void {
    const dice = this.#dice;
    const { cloud } = this.#place;
    const { isOpen, nextOpen, nextClose } = marketSession(cloud.wall);
    const bell = isOpen ? nextClose : nextOpen;
    const beside = isOpen
      ? ([-JUMP_MS, -10_000, 1_000] as const)
      : ([-2_000, 1_000, JUMP_MS] as const);
    const to =
      isOpen && dice.chance(STAYS_OPEN)
        ? cloud.wall + dice.between(0, JUMP_MS)
        : bell + dice.pick(beside);
    const milliseconds = Math.max(0, Math.floor(to - cloud.wall));
    cloud.timeline.tell(() => `the clock jumps by ${milliseconds}`);
    cloud.jump(milliseconds);
    this.operations += 1;
  }

  #recent(account: Account): Known | undefined {
    const known = this.#orders.get(account.id) ?? [];
    return this.#dice.pick(this.#dice.chance(0.7) ? known.slice(-6) : known);
  }

  /** An order that is at the venue, as far as the tables tell. */
  #working(account: Account): Known | undefined {
    const open = [...(this.#operator.headOf(account)?.open.keys() ?? [])];
    const working = open.flatMap((id) => {
      const order = this.#operator.orderOf(account, id);
      const isWorking = order?.venueOrderId !== undefined || order?.state === 'FUNDS_HELD';
      return isWorking && order !== undefined ? [{ order: id, symbol: order.terms.symbol }] : [];
    });
    return this.#dice.pick(working);
  }

  #owned({ id }: Account): readonly string[] {
    return this.#place.tables
      .partition(TABLES.accounts, `A#${id}`)
      .filter(({ sk, q }) => sk?.S?.startsWith('P#') && q?.N !== '0')
      .map(({ sk }) => sk?.S?.slice(2) ?? '');
  }

  async #placeOne(account: Account): Promise<void> {
    const dice = this.#dice;
    const { faults, wall } = this.#place.cloud;
    const body = this.#bodies.order(wall, this.#owned(account));
    const client_order_id = dice.chance(0.85) ? this.#key() : undefined;
    const whole = client_order_id === undefined ? body : { ...body, client_order_id };
    if (faults.fires('client-other-body') && client_order_id !== undefined) {
      const other = { ...this.#bodies.order(wall, []), client_order_id };
      this.#do(this.#ask(() => this.#routes.place(account, other)));
    }
    if (faults.fires('client-repeats') && client_order_id !== undefined) {
      this.#do(this.#ask(() => this.#routes.place(account, whole)));
    }
    const reply = await this.#ask(() => this.#routes.place(account, whole));
    this.#note(account, reply);
  }

  #note(account: Account, reply: HttpReply | undefined): void {
    if (reply?.status !== 200) return;
    const { id, symbol, legs } = reply.body as {
      id: OrderId;
      symbol: string;
      legs?: { id: OrderId }[] | null;
    };
    const known = this.#orders.get(account.id) ?? [];
    known.push({ order: id, symbol }, ...(legs ?? []).map((leg) => ({ order: leg.id, symbol })));
    this.#orders.set(account.id, known);
  }

  async #replaceOne(account: Account): Promise<void> {
    const known = this.#dice.chance(0.8) ? this.#working(account) : this.#recent(account);
    if (known === undefined) return;
    const change = this.#bodies.change(this.#place.cloud.wall, known.symbol);
    const body = this.#dice.chance(0.85) ? { ...change, client_order_id: this.#key() } : change;
    if (this.#place.cloud.faults.fires('client-repeats')) {
      this.#do(this.#ask(() => this.#routes.replace(account, known.order, body)));
    }
    this.#note(account, await this.#ask(() => this.#routes.replace(account, known.order, body)));
  }

  async #changeRules(account: Account): Promise<void> {
    const dice = this.#dice;
    const key = this.#key();
    const body = {
      day_trade_rule: dice.pick(['intraday_margin', 'count'] as const),
      concentration_limit: dice.pick([null, '0.5', '0.9'] as const),
      duplicate_window: dice.pick([null, null, '2'] as const),
    };
    await this.#ask(() => this.#routes.rules(account, body, key));
  }

  async #turnOne(account: Account): Promise<void> {
    const dice = this.#dice;
    const scopes: readonly [NamedScope, ...NamedScope[]] = [
      { kind: 'global' },
      { kind: 'venue', name: VENUE },
      { kind: 'symbol', name: this.#bodies.symbol() },
      { kind: 'account', name: account.id },
    ];
    const scope = dice.pick(scopes);
    const state: ControlState = dice.pick(['halted', 'closing-only'] as const);
    await this.#ask(() => this.#routes.turn(scope, state, account.id));
    await this.#wait(dice.between(0, 10_000));
    await this.#ask(() => this.#routes.turn(scope, 'open', account.id));
  }

  /** An order that the venue does not answer for. */
  #resolve(account: Account): void {
    const order = this.#dice.pick(this.#operator.inDoubt(account));
    if (order === undefined) return;
    const key = this.#key();
    const resolution = this.#operator.resolutionOf(order);
    this.#do(this.#ask(() => this.#routes.resolve(account, order.id, resolution, key)));
  }

  /** A message that its account can never book: only that account may stop. */
  #poison(account: Account): void {
    const { faults, dice } = this.#place.cloud;
    const known = this.#recent(account);
    if (known === undefined || !faults.fires('poison')) return;
    this.operations += 1;
    this.poisoned.add(account.id);
    const queue = this.#place.queues.get(MAILBOXES[account.mailbox] ?? '');
    const body = poisonFor(account.id, known.order, known.symbol, dice);
    queue?.put(account.id, body, `poison-${dice.uuid()}`);
  }
}
