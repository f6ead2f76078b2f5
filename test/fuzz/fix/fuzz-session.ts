import { decode, emptyDecoder, encode, MAXIMUM_BODY_BYTES } from '../../../shared/fix/codec.ts';
import { FIX44 } from '../../../shared/fix/dictionary.ts';
import {
  initialSession,
  type SessionConfig,
  type SessionInput,
  step,
} from '../../../shared/fix/session.ts';
import { MAXIMUM_HELD_MESSAGES } from '../../../shared/fix/session-gap.ts';
import { instant } from '../../../shared/kernel/brand.ts';
import { Dice } from '../dice.ts';
import { mustHold, type Tally } from '../tally.ts';
import { BROKER, brokerMessages, NOW, PASSWORD, VENUE, venueMessages } from './corpus.ts';
import { bytesOf, textOf } from './frame.ts';
import { checkTransmitted } from './fuzz-venue.ts';
import { type Named, Speaker } from './speaker.ts';

const SPEAKERS = {
  acceptor: { from: BROKER, to: VENUE, templates: brokerMessages() },
  initiator: { from: VENUE, to: BROKER, templates: venueMessages() },
} as const;

const KNOWN: readonly Named[] = [{ clOrdId: 'known', symbol: 'ACME', side: '1' }];
const HEADER_AND_TRAILER_BYTES = 32;

function configOf(role: SessionConfig['role'], dice: Dice): SessionConfig {
  const { from, to } = SPEAKERS[role];
  return {
    role,
    senderCompId: to,
    targetCompId: from,
    heartbeatSeconds: 30,
    credentials: { password: PASSWORD },
    staleOrderMs: 5_000,
    sendingTimeToleranceMs: 120_000,
    resetOnLogon: dice.chance(0.3),
    accepts: new Set(['D', 'F', 'G', 'H', 'AF', 'Q', 'j', '8', '9']),
    dictionary: FIX44,
    unlistedFields: dice.chance(0.5) ? 'accept' : 'reject',
  };
}

/** The session alone, either side of it, with its rules set one way or the other, and bytes that come in pieces. */
export function fuzzSession(seed: number, messages: number, tally: Tally): void {
  const dice = new Dice(seed);
  const role = dice.pick(['acceptor', 'initiator'] as const);
  const { from, to, templates } = SPEAKERS[role];
  const speaker = new Speaker(from, to, templates, dice);
  const subject = new Subject(configOf(role, dice), tally);
  for (let said = 0; said < messages; said += 1) {
    if (subject.state.phase === 'disconnected') {
      subject.input({ kind: 'connected', at: NOW });
      const body: [string, string][] = [
        ['98', '0'],
        ['108', '30'],
        ['554', PASSWORD],
      ];
      subject.receive(speaker.plain('A', body, subject.state.nextInbound));
    }
    const { text, reframed } = speaker.wrong(subject.state.nextInbound, KNOWN);
    tally.add(reframed ? 'reframed' : 'frame broken');
    const cutAt = dice.below(text.length + 1);
    subject.receive(text.slice(0, cutAt));
    subject.receive(text.slice(cutAt));
    if (dice.chance(0.1)) subject.disturb(dice);
  }
}

class Subject {
  readonly #config: SessionConfig;
  readonly #tally: Tally;
  state = initialSession({ nextOutbound: 1, nextInbound: 1 });
  #decoder = emptyDecoder;
  #delivered = 0;
  #now = NOW;

  constructor(config: SessionConfig, tally: Tally) {
    this.#config = config;
    this.#tally = tally;
  }

  receive(text: string): void {
    const decoded = decode(this.#decoder, bytesOf(text));
    this.#decoder = decoded.state;
    const kept = decoded.state.rest.length;
    mustHold(kept <= MAXIMUM_BODY_BYTES + HEADER_AND_TRAILER_BYTES, `keeps ${kept} bytes`);
    for (const message of decoded.messages) {
      if (message.kind === 'message') {
        const again = textOf(encode(message.fields.map(nonEmpty)));
        mustHold(again.length > 0, 'what was read can be written');
      }
      this.input({ kind: 'received', at: this.#now, message });
    }
  }

  /** What the shell and the clock do meanwhile. */
  disturb(dice: Dice): void {
    this.#now = instant(this.#now + dice.below(40_000));
    const at = this.#now;
    const inputs: readonly SessionInput<never>[] = [
      { kind: 'tick', at },
      { kind: 'disconnected', at },
      { kind: 'logout', at },
      { kind: 'delivered', at, upTo: this.state.lastDelivered },
      { kind: 'send', at, msgType: 'D', fields: [[11, 'mine']] },
    ];
    this.input(dice.pick(inputs));
    if (dice.chance(0.5)) this.#now = NOW;
  }

  input(input: SessionInput<never>): void {
    const before = this.state;
    const { state, effects } = step(this.#config, before, input);
    this.state = state;
    if (state.phase === 'disconnected') this.#decoder = emptyDecoder;
    let expected = before.nextOutbound;
    for (const effect of effects) {
      if (effect.kind === 'reset') [expected, this.#delivered] = [1, 0];
      if (effect.kind === 'append') {
        mustHold(effect.sequence === expected, `appends ${effect.sequence}, not ${expected}`);
        expected += 1;
      }
      if (effect.kind === 'transmit') checkTransmitted(effect.bytes);
      if (effect.kind === 'deliver' || effect.kind === 'refused') this.#deliver(effect.sequence);
    }
    mustHold(state.held.size <= MAXIMUM_HELD_MESSAGES, 'holds without bound');
    mustHold(state.safeInbound <= state.nextInbound, 'safe is what has not come');
    for (const effect of effects) {
      if (effect.kind !== 'load-for-replay') continue;
      const { from, to } = effect;
      this.input({ kind: 'replay', at: input.at, from, to, records: [] });
    }
  }

  #deliver(sequence: number): void {
    mustHold(sequence > this.#delivered, `delivers ${sequence} behind ${this.#delivered}`);
    this.#delivered = sequence;
    this.#tally.add('delivered');
  }
}

const nonEmpty = ([tag, value]: readonly [number, string]): readonly [number, string] => [
  Math.max(1, tag),
  value === '' ? '-' : value,
];
