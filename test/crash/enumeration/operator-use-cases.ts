import {
  assessAccount,
  type BrokerPorts,
  changeAccountRules,
  chooseLots,
  depositTestFunds,
  type OperatorRequest,
  openAccount,
  redriveAccount,
  setOrderRate,
} from '../../../shared/app/broker-commands.ts';
import { authenticate, createApiKey } from '../../../shared/app/credentials.ts';
import { discardParked } from '../../../shared/app/discard-parked.ts';
import { resolveOrder } from '../../../shared/app/resolve-order.ts';
import { turnControl } from '../../../shared/app/turn-control.ts';
import type { AccountCommandWire } from '../../../shared/app/wire/account-command.ts';
import { Exact, money, quantity } from '../../../shared/domain/money/exact.ts';
import { instant, type OrderId } from '../../../shared/kernel/brand.ts';
import { countingRandomness, inMemoryCredentials } from '../../support/api-fixtures.ts';
import {
  deposit,
  open,
  openMargin,
  orderId,
  place,
  reports,
  stuck,
  T0,
  traded,
} from '../../support/commands.ts';
import { InMemoryControls } from '../../support/in-memory-controls.ts';
import { type DurableWorld, inWorldAfter, marketOf, OWN_ACCOUNT, plain } from './durable-world.ts';
import type { UseCase } from './every-crash.ts';
import type { MortalProcess } from './mortal-process.ts';

const OPERATOR: OperatorRequest = {
  principal: { role: 'operator', keyId: 'OPERATOR' },
  idempotencyKey: 'key',
};

/** The account's worker gets its turn while the operator waits. */
export const brokerPorts = (own: DurableWorld, process: MortalProcess): BrokerPorts => ({
  accounts: process.port(own.store),
  mailboxes: process.port(own.mailboxes),
  clock: own.clock,
  randomness: countingRandomness(),
  pause: process.call(own.workMailbox),
});

type OperatorCase = {
  readonly name: string;
  readonly before: readonly (AccountCommandWire | string)[];
  readonly ask: (ports: BrokerPorts) => Promise<object>;
  readonly repaired?: AccountCommandWire;
};

const OPENED = [open(), deposit('d', '100000')];
const DOUBTED = [
  ...OPENED,
  place('b', 'buy', '10', 'ACME', '9'),
  stuck('b', 'new-order', 'asked'),
  stuck('b', 'new-order', 'unanswered'),
];
const JUNK = '{"kind":"unheard-of"}';
const fill = reports('b', 'buy', 'ACME', {
  execId: 'fill',
  execType: 'trade',
  lastQuantity: '10',
  lastPrice: '9',
  cumulativeQuantity: '10',
});

const CASES: readonly OperatorCase[] = [
  {
    name: 'a deposit',
    before: OPENED,
    ask: (ports) => depositTestFunds(ports, OPERATOR, OWN_ACCOUNT, money('5')),
  },
  {
    name: 'an order rate',
    before: OPENED,
    ask: (ports) => setOrderRate(ports, OPERATOR, OWN_ACCOUNT, 5),
  },
  {
    name: 'an assessment',
    before: [openMargin(), deposit('d', '10000'), ...traded('m', 'buy', '500', 'ACME', '10')],
    ask: (ports) => assessAccount(ports, OPERATOR, OWN_ACCOUNT),
  },
  {
    name: 'rules',
    before: OPENED,
    ask: (ports) =>
      changeAccountRules(ports, OPERATOR, OWN_ACCOUNT, { concentration: new Exact('0.25') }),
  },
  {
    name: 'lots',
    before: [
      ...OPENED,
      ...traded('first', 'buy', '5', 'ACME', '10'),
      ...traded('sale', 'sell', '5', 'ACME', '11'),
    ],
    ask: (ports) => {
      const lots = [{ lot: 'first fill', quantity: quantity('5') }];
      const sale = orderId('sale') as OrderId;
      return chooseLots(ports, OPERATOR, OWN_ACCOUNT, { sale, lots }, undefined);
    },
  },
  {
    name: 'a redrive',
    before: [...OPENED, place('b', 'buy', '10', 'ACME', '9'), JUNK, deposit('behind', '5')],
    repaired: fill,
    ask: (ports) => redriveAccount(ports, OPERATOR, OWN_ACCOUNT),
  },
  {
    name: 'a redrive that meets the bug still',
    before: [...OPENED, place('b', 'buy', '10', 'ACME', '9'), JUNK],
    ask: (ports) => redriveAccount(ports, OPERATOR, OWN_ACCOUNT),
  },
  {
    name: 'a parked message given up',
    before: [...OPENED, JUNK],
    ask: async (ports) => {
      const discard = { position: 0, why: 'junk' };
      const answer = await discardParked(ports, OPERATOR, OWN_ACCOUNT, discard);
      const isGone = answer.kind === 'not-discarded' && answer.why === 'nothing is parked';
      return isGone || answer.kind === 'sent' ? { parked: 0 } : answer;
    },
  },
  {
    name: 'an order in doubt',
    before: DOUBTED,
    ask: (ports) =>
      resolveOrder(ports, OPERATOR, OWN_ACCOUNT, orderId('b') as OrderId, {
        resolution: { kind: 'never-received' },
        evidence: 'the venue said so',
      }),
  },
];

const operatorUseCase = ({ name, before, ask, repaired }: OperatorCase): Promise<UseCase> =>
  inWorldAfter(`operator: ${name}`, before, (own) => {
    if (repaired !== undefined) {
      const parked = { position: 0, body: JSON.stringify(repaired), bug: '', at: instant(T0) };
      own.store.quarantined.set(`${OWN_ACCOUNT}/0`, parked);
    }
    return {
      deliver: async (process) =>
        plain({ ...(await ask(brokerPorts(own, process))), replayed: undefined }),
      end: async () => {
        await own.workMailbox();
        return own.contents();
      },
    };
  });

const opening = (): Promise<UseCase> =>
  inWorldAfter('operator: an account', [], (own) => ({
    deliver: async (process) => {
      const ports = brokerPorts(own, process);
      const answer = await openAccount(ports, OPERATOR, 1, { accountType: 'margin' });
      return plain({ ...answer, replayed: undefined });
    },
    end: async () => {
      await own.workMailbox();
      return own.contents();
    },
  }));

/** A key whose secret nobody was told opens nothing to anybody; what counts is the one that was told. */
const apiKey = (): Promise<UseCase> =>
  inWorldAfter('operator: an API key', OPENED, (own) => {
    const credentials = inMemoryCredentials();
    const randomness = countingRandomness();
    let told: { readonly keyId: string; readonly secret: string } | undefined;
    return {
      deliver: async (process) => {
        const answer = await createApiKey(
          {
            accounts: process.port(own.store),
            credentials: process.port(credentials),
            clock: own.clock,
            randomness,
          },
          { principal: OPERATOR.principal },
          OWN_ACCOUNT,
        );
        told = answer.kind === 'made' ? answer.key : undefined;
        return told !== undefined;
      },
      end: async () => {
        if (told === undefined) return 'nobody was told a key';
        const principal = await authenticate(credentials, told.keyId, told.secret);
        return { ...principal, keyId: principal?.keyId === told.keyId };
      },
    };
  });

const SWITCHES = [
  { kind: 'global' },
  { kind: 'symbol', name: 'ACME' },
  { kind: 'account', name: OWN_ACCOUNT },
] as const;

const killSwitch = (named: (typeof SWITCHES)[number]): Promise<UseCase> =>
  inWorldAfter(`operator: the kill switch, ${named.kind}`, OPENED, (own) => {
    const records = new InMemoryControls();
    return {
      deliver: async (process) => {
        const ports = {
          records: process.port(records),
          accounts: process.port(own.store),
          instruments: process.port({
            find: async (symbol: string) => marketOf(symbol).instrument,
          }),
          venue: 'alpha',
          clock: own.clock,
        };
        const turn = { state: 'halted', why: 'a test' } as const;
        const answer = await turnControl(ports, OPERATOR.principal, named, turn);
        return plain({ ...answer, replayed: undefined });
      },
      end: async () => plain(records.turns),
    };
  });

export const operatorUseCases = (): Promise<readonly UseCase[]> =>
  Promise.all([opening(), apiKey(), ...SWITCHES.map(killSwitch), ...CASES.map(operatorUseCase)]);
