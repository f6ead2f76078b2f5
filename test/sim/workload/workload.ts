import { commandIdOf } from '../../../shared/app/broker-commands.ts';
import type { NamedScope } from '../../../shared/app/turn-control.ts';
import { uuid5 } from '../../../shared/app/uuid5.ts';
import { marketSession } from '../../../shared/domain/calendar/market-calendar.ts';
import type { ControlState } from '../../../shared/domain/risk/controls.ts';
import type { AccountId, OrderId } from '../../../shared/kernel/brand.ts';
import type { Account, Routes } from '../hosts/routes.ts';
import type { VenueHost } from '../hosts/venue-host.ts';
import { MAILBOXES, OPERATOR, type Place, VENUE } from '../place.ts';
import type { Dice } from '../time/dice.ts';
import { Errands } from './errands.ts';
import type { LotChoices } from './lot-choices.ts';
import type { Operator } from './operator.ts';
import { symbolsOf } from './order-bodies.ts';
import type { OrderRegister } from './order-register.ts';
import { poisonFor } from './poison.ts';
import { Trader } from './trader.ts';

/** Share of the steps by which a closed market comes to its opening. */
const CLOSED_PASSES = 0.06;
/** Share of the jumps within a session that stay in it: a whole day of prints is dear to play. */
const STAYS_OPEN = 0.85;
const JUMP_MS = 600_000;
/** Some are just so long that a venue has not answered twice. */
const SHORT_JUMP_MS = 70_000;
/** Share of the resolutions that two operators come to at once. */
const RESOLVED_TWICE = 0.3;

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
  | 'lots'
  | 'turn'
  | 'jump'
  | 'redrive'
  | 'poison'
  | 'resolve'
  | 'venue';

const WEIGHTS: Readonly<Record<Step, number>> = {
  place: 48,
  replace: 14,
  cancel: 14,
  cancelAll: 1.5,
  look: 5,
  deposit: 4,
  rules: 1.5,
  rate: 1,
  assess: 1.5,
  lots: 2,
  turn: 2,
  jump: 2,
  redrive: 1,
  poison: 1,
  resolve: 4,
  venue: 5,
};

/** What clients, operators and people at the venue do in a run. */
export class Workload {
  readonly accounts: Account[] = [];
  /** Accounts into whose mailboxes poison was put. */
  readonly poisoned = new Set<string>();
  readonly symbols: readonly string[];
  /** Things that were done, each counted once however often it was tried. */
  operations = 0;
  #isAsked = false;
  readonly #place: Place;
  readonly #routes: Routes;
  readonly #operator: Operator;
  readonly #venue: VenueHost;
  readonly #lots: LotChoices;
  readonly #dice: Dice;
  readonly #errands: Errands;
  readonly #trader: Trader;
  readonly #meanGapMs: number;

  constructor(parts: {
    readonly place: Place;
    readonly routes: Routes;
    readonly operator: Operator;
    readonly venue: VenueHost;
    readonly register: OrderRegister;
    readonly lots: LotChoices;
    readonly dice: Dice;
  }) {
    const { place, routes, operator, venue, lots, dice } = parts;
    this.#place = place;
    this.#routes = routes;
    this.#operator = operator;
    this.#venue = venue;
    this.#lots = lots;
    this.#dice = dice;
    this.symbols = symbolsOf(dice.fork('symbols'));
    this.#errands = new Errands(place.cloud, dice.fork('errands'));
    this.#trader = new Trader({ ...parts, errands: this.#errands, symbols: this.symbols });
    this.#meanGapMs = dice.pick([30, 100, 300, 800] as const);
  }

  /** Everything was asked, and everybody has heard or given up. */
  get isIdle(): boolean {
    return this.#errands.areDone && this.#isAsked;
  }

  start(operations: number): void {
    const accounts = this.#dice.whole(2, 4);
    for (let each = 0; each < accounts; each += 1) this.#errands.do(this.#openOne(each));
    this.#next(operations);
  }

  async #openOne(index: number): Promise<void> {
    const errands = this.#errands;
    const key = `account-${index}`;
    const type = this.#dice.chance(0.4) ? 'margin' : 'cash';
    const { randomness } = { randomness: { uuid: () => '', bytes: () => new Uint8Array() } };
    const command = commandIdOf(
      randomness,
      { principal: OPERATOR, idempotencyKey: key },
      'open-account',
    );
    const id = uuid5(`account:${command}`) as AccountId;
    await errands.ask(() => this.#routes.open(id, type, key));
    const mailbox = Number.parseInt(id.slice(0, 8), 16) % MAILBOXES.length;
    const account = { id, mailbox, type } as const;
    this.accounts.push(account);
    const amount = this.#dice.pick(['2000', '20000', '100000'] as const);
    const deposit = errands.key();
    await errands.ask(() => this.#routes.deposit(account, amount, deposit));
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
      const [first] = this.accounts;
      if (first === undefined) {
        this.#next(left);
        return;
      }
      // Little can be done while the market is closed.
      const isOpen = marketSession(this.#place.cloud.wall).isOpen;
      const passes = !isOpen && this.#dice.chance(CLOSED_PASSES);
      const step = passes ? 'jump' : this.#dice.weighted(WEIGHTS);
      // One account has half of it.
      const account = this.#dice.chance(0.5) ? first : (this.#dice.pick(this.accounts) ?? first);
      this.operations += 1;
      // Where that cannot be done there is always an order to be placed.
      this.#errands.do(this.#step(step, account) ?? this.#trader.place(account));
      this.#next(left - 1);
    });
  }

  /** Undefined when there is nothing that it could be done to. */
  #step(step: Step, account: Account): Promise<unknown> | undefined {
    const [dice, errands, routes] = [this.#dice, this.#errands, this.#routes];
    switch (step) {
      case 'place':
        return this.#trader.place(account);
      case 'replace':
        return this.#trader.replace(account);
      case 'cancel':
        return this.#trader.cancel(account);
      case 'cancelAll':
        return errands.ask(() => routes.cancelAll(account));
      case 'look':
        return this.#trader.look(account);
      case 'deposit': {
        const key = errands.key();
        const amount = dice.between(1, 20_000).toFixed(2);
        return errands.ask(() => routes.deposit(account, amount, key));
      }
      case 'rules':
        return this.#changeRules(account);
      case 'rate': {
        const key = errands.key();
        const rate = dice.pick([null, 1, 5, 50] as const);
        return errands.ask(() => routes.rate(account, rate, key));
      }
      case 'assess': {
        const key = errands.key();
        return errands.ask(() => routes.assess(account, key));
      }
      case 'lots':
        return this.#chooseLots(account);
      case 'turn':
        return this.#turnOne(account);
      case 'jump':
        return this.#jump();
      case 'redrive':
        return routes.redrive(account, errands.key());
      case 'poison':
        return this.#poison(account);
      case 'resolve':
        return this.#resolve(account);
      case 'venue':
        this.#venue.byHand(dice.fork(errands.key()));
        return Promise.resolve();
    }
  }

  /** Some minutes on, or to right before or right after the market's next bell. */
  async #jump(): Promise<void> {
    const dice = this.#dice;
    const { cloud } = this.#place;
    const { isOpen, nextOpen, nextClose } = marketSession(cloud.wall);
    const bell = isOpen ? nextClose : nextOpen;
    const beside = isOpen
      ? ([-JUMP_MS, -10_000, 1_000] as const)
      : ([-2_000, 1_000, JUMP_MS] as const);
    const to =
      isOpen && dice.chance(STAYS_OPEN)
        ? cloud.wall + dice.between(0, dice.pick([JUMP_MS, SHORT_JUMP_MS] as const))
        : bell + dice.pick(beside);
    const milliseconds = Math.max(0, Math.floor(to - cloud.wall));
    cloud.timeline.tell(() => `the clock jumps by ${milliseconds}`);
    cloud.jump(milliseconds);
  }

  async #changeRules(account: Account): Promise<void> {
    const dice = this.#dice;
    const key = this.#errands.key();
    const body = {
      day_trade_rule: dice.pick(['intraday_margin', 'count'] as const),
      concentration_limit: dice.pick([null, '0.5', '0.9'] as const),
      duplicate_window: dice.pick([null, null, '2'] as const),
    };
    await this.#errands.ask(() => this.#routes.rules(account, body, key));
  }

  /** Of any account that has sold something, since there are few. */
  #chooseLots(own: Account): Promise<unknown> | undefined {
    for (const account of [own, ...this.accounts]) {
      const orderOf = (order: OrderId) => this.#operator.orderOf(account, order);
      const choice = this.#lots.pick(account.id, this.#dice, orderOf);
      if (choice === undefined) continue;
      const key = this.#errands.key();
      return this.#errands.ask(() => this.#routes.chooseLots(account, choice, key));
    }
    return undefined;
  }

  async #turnOne(account: Account): Promise<void> {
    const [dice, errands] = [this.#dice, this.#errands];
    const scopes: readonly [NamedScope, ...NamedScope[]] = [
      { kind: 'global' },
      { kind: 'venue', name: VENUE },
      { kind: 'symbol', name: dice.pick(this.symbols) ?? 'ACME' },
      { kind: 'account', name: account.id },
    ];
    const scope = dice.pick(scopes);
    const state: ControlState = dice.pick(['halted', 'closing-only'] as const);
    await errands.ask(() => this.#routes.turn(scope, state, account.id));
    await errands.wait(dice.between(0, 10_000));
    await errands.ask(() => this.#routes.turn(scope, 'open', account.id));
  }

  /** An order that the venue does not answer for: of any account, since there are few. */
  #resolve(own: Account): Promise<unknown> | undefined {
    const [dice, errands] = [this.#dice, this.#errands];
    const account = this.#operator.inDoubt(own).length > 0 ? own : dice.pick(this.accounts);
    const order = account && dice.pick(this.#operator.inDoubt(account));
    if (order === undefined || account === undefined) return undefined;
    const resolution = this.#operator.resolutionOf(order);
    if (resolution === undefined) return undefined;
    const ask = (key: string) =>
      errands.ask(() => this.#routes.resolve(account, order.id, resolution, key));
    if (dice.chance(RESOLVED_TWICE)) errands.do(ask(errands.key()));
    return ask(errands.key());
  }

  /** A message that its account can never book: only that account may stop. */
  #poison(account: Account): Promise<void> | undefined {
    const { faults, dice } = this.#place.cloud;
    const known = this.#trader.recent(account);
    if (known === undefined || !faults.fires('poison')) return undefined;
    this.poisoned.add(account.id);
    const queue = this.#place.queues.get(MAILBOXES[account.mailbox] ?? '');
    const body = poisonFor(account.id, known.order, known.symbol, dice);
    queue?.put(account.id, body, `poison-${dice.uuid()}`);
    return Promise.resolve();
  }
}
