import {
  cancelOf,
  newOrder,
  replaceOf,
  type SimulatedOwner,
  SimulatedWorld,
} from '../../../shared/app/fix-gateway/simulated-world.ts';
import { parseCommand } from '../../../shared/app/parse-command.ts';
import type {
  AccountCommandWire,
  ExecutionReportWire,
} from '../../../shared/app/wire/account-command.ts';
import { Dice } from '../dice.ts';
import { mustHold, type Tally } from '../tally.ts';
import { BROKER, VENUE, venueMessages } from './corpus.ts';
import { bytesOf, type Frame, framesIn, isWellFormed } from './frame.ts';
import { checkTransmitted } from './fuzz-venue.ts';
import { type Named, Speaker } from './speaker.ts';

const TEMPLATES = venueMessages();
const LOGON: readonly (readonly [string, string])[] = [
  ['98', '0'],
  ['108', '30'],
];
const SYMBOLS = ['ACME', 'BWTH', 'REST1', 'PART1'];
const ACCOUNTS = 3;
const ORDERS = 8;
const TICK_EVERY = 10;

/** One owner of the session, whose venue speaks nonsense: nothing of it may reach an account that was not said of its order. */
export function fuzzGateway(seed: number, messages: number, tally: Tally): void {
  const dice = new Dice(seed);
  const world = new SimulatedWorld();
  const owner = world.takeOver();
  const speaker = new Speaker(VENUE, BROKER, TEMPLATES, dice);
  const audit = new MailAudit(world);
  const known: Named[] = [];
  const before: Frame[] = [];
  let stream = '';
  const hear = (text: string): void => {
    const { line } = world;
    if (line === undefined) return;
    stream += text;
    world.give(owner, { kind: 'bytes', connection: line.number, bytes: bytesOf(text) });
  };
  for (let said = 0; said < messages; said += 1) {
    if (world.line === undefined) {
      // An account may hear of it when the connection is another already.
      before.push(...framesIn(stream));
      stream = '';
      world.connect(owner);
      hear(speaker.plain('A', LOGON, owner.gateway.session.nextInbound));
      comeToRest(world, owner);
      if (known.length === 0) known.push(...place(world, owner));
      tally.add('logons');
    }
    if (dice.chance(0.2)) hear(speaker.any(owner.gateway.session.nextInbound, known));
    const { text, reframed } = speaker.wrong(owner.gateway.session.nextInbound, known);
    tally.add(reframed ? 'reframed' : 'frame broken');
    hear(text);
    if (said % TICK_EVERY === 0) world.pass(dice.chance(0.1) ? 31_000 : dice.below(100), [owner]);
    comeToRest(world, owner);
    audit.check(() => [...before, ...framesIn(stream)], tally);
    mustHold(!owner.ended, 'the gateway has ended');
  }
}

/** Orders of several accounts, with changes of some: what a report may be about. */
function place(world: SimulatedWorld, owner: SimulatedOwner): Named[] {
  const placed = Array.from({ length: ORDERS }, (_none, index) =>
    newOrder(world, index, {
      account: `00000000-0000-4000-8000-00000000000${index % ACCOUNTS}`,
      symbol: SYMBOLS[index % SYMBOLS.length] ?? 'ACME',
      side: index % 2 === 0 ? 'buy' : 'sell',
      notAfter: world.now + 3_600_000,
    }),
  );
  const changes = placed
    .slice(0, 4)
    .map((order, index) => (index % 2 === 0 ? cancelOf(world, order) : replaceOf(world, order)));
  for (const message of [...placed, ...changes]) world.queue.put(message);
  for (let polls = 0; polls < 4; polls += 1) {
    world.poll(owner);
    comeToRest(world, owner);
  }
  return [...placed, ...changes].map(({ clOrdId, symbol, side }) => ({
    clOrdId,
    symbol,
    side: side === 'buy' ? '1' : '2',
  }));
}

const MAXIMUM_ROUNDS = 10_000;

/** Everything that the owner asked for happens; what it writes is looked at and goes nowhere. */
function comeToRest(world: SimulatedWorld, owner: SimulatedOwner): void {
  for (let round = 0; ; round += 1) {
    mustHold(round < MAXIMUM_ROUNDS, 'the gateway does not come to rest');
    world.give(owner, { kind: 'turn-ended' });
    for (const bytes of world.line?.toVenue.splice(0) ?? []) checkTransmitted(bytes);
    const { appending, archiving, lookingUp, mailing } = owner;
    if (appending !== undefined) world.append(owner);
    else if (archiving !== undefined) world.keepArchive(owner);
    else if (lookingUp.length > 0) world.lookUp(owner);
    else if (mailing.length > 0) world.deliverMail(owner);
    else break;
  }
  if (world.line !== undefined) world.line.toGateway.length = 0;
  if (world.line?.hangsUp === true) world.cut();
}

type Command = Extract<AccountCommandWire, { readonly session: string }>;

/** What reaches the accounts, held against what the venue said on the connection. */
class MailAudit {
  readonly #world: SimulatedWorld;
  #seen = 0;

  constructor(world: SimulatedWorld) {
    this.#world = world;
  }

  check(heard: () => readonly Frame[], tally: Tally): void {
    const fresh = this.#world.mail.slice(this.#seen);
    if (fresh.length === 0) return;
    this.#seen = this.#world.mail.length;
    const said = heard().filter((frame) => isWellFormed(frame, VENUE, BROKER));
    for (const { command } of fresh) {
      mustHold('session' in command, `no command of a gateway: ${command.kind}`);
      this.#checkCommand(command as Command, said, tally);
    }
  }

  #checkCommand(command: Command, said: readonly Frame[], tally: Tally): void {
    tally.add(`told: ${command.kind}`);
    const text = JSON.stringify(command);
    const about = this.#world.queue.messages.find(({ message }) => message.order === command.order);
    mustHold(about?.message.account === command.account, `an account hears of another's: ${text}`);
    // What the worker cannot read it parks; it never throws.
    if (!parseCommand(text).ok) tally.add('would be parked');
    if (command.kind !== 'apply-execution-reports') return;
    for (const report of command.reports) {
      const isOurs = report.execId.startsWith('reject:')
        ? said.some((frame) => `reject:${Number(frame.get('45'))}` === report.execId)
        : said.some((frame) => says(frame, report));
      mustHold(isOurs, `an account hears what nobody said: ${text}`);
      const { symbol, side } = about?.message ?? {};
      mustHold(report.symbol === symbol && report.side === side, `of another order: ${text}`);
      tally.add('reports told');
    }
  }
}

const plain = (text: string | undefined): string | undefined => text?.replace(/^0+(?=\d)/, '');

/** Of a status, what it says stands for its ExecID: that may be 0 in all of them. */
const execIdOf = (frame: Frame): string | undefined =>
  frame.get('150') === 'I'
    ? `status:${frame.get('11') || frame.get('41')}:${frame.get('39')}`
    : frame.get('17');

/** A report is told as it was said: a fill by every figure of it. */
function says(frame: Frame, report: ExecutionReportWire): boolean {
  const same =
    frame.get('35') === '8' &&
    execIdOf(frame) === report.execId &&
    frame.get('55') === report.symbol &&
    frame.get('54') === (report.side === 'buy' ? '1' : '2') &&
    plain(frame.get('14')) === report.cumulativeQuantity &&
    plain(frame.get('151')) === report.leavesQuantity;
  if (!same) return false;
  if (report.execType !== 'trade') return true;
  return (
    ['F', '1', '2'].includes(frame.get('150') ?? '') &&
    plain(frame.get('32')) === report.lastQuantity &&
    plain(frame.get('31')) === report.lastPrice
  );
}
