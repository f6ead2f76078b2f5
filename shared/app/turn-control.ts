import type { ControlScope, ControlState } from '../domain/risk/controls.ts';
import { type AccountId, instant } from '../kernel/brand.ts';
import type { AccountReader } from '../ports/account-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { ControlRecords, TurnedSwitch } from '../ports/controls.ts';
import type { Instruments } from '../ports/instruments.ts';
import type { OperatorPrincipal } from './client-principal.ts';

/** What a switch is named by, as an operator wrote it. */
export type NamedScope =
  | { readonly kind: 'global' }
  | { readonly kind: 'venue' | 'symbol' | 'account'; readonly name: string };

export type ControlPorts = {
  readonly records: ControlRecords;
  readonly accounts: Pick<AccountReader, 'account'>;
  readonly instruments: Instruments;
  /** The venue that orders are routed to. */
  readonly venue: string;
  readonly clock: Pick<Clock, 'now'>;
};

export type UnknownScope = 'venue-not-found' | 'asset-not-found' | 'account-not-found';

/** The scope by its own name; a switch that stops nothing, because its name is mistyped, would look like one that works. */
async function scopeOf(
  { accounts, instruments, venue }: ControlPorts,
  named: NamedScope,
): Promise<{ readonly scope: ControlScope } | { readonly unknown: UnknownScope }> {
  switch (named.kind) {
    case 'global':
      return { scope: 'global' };
    case 'venue':
      return named.name === venue ? { scope: `venue/${venue}` } : { unknown: 'venue-not-found' };
    case 'symbol': {
      const instrument = await instruments.find(named.name);
      return instrument === undefined
        ? { unknown: 'asset-not-found' }
        : { scope: `symbol/${instrument.symbol}` };
    }
    case 'account': {
      const account = await accounts.account(named.name as AccountId);
      return account === undefined
        ? { unknown: 'account-not-found' }
        : { scope: `account/${account.id}` };
    }
  }
}

/** Turns of one switch that are shown; older ones stay in the table. */
const MAX_HISTORY = 100;
/** Far more switches than anybody keeps away from open at one time. */
const MAX_LISTED = 500;
/** Operators who turn one switch at the same moment: the last one's word stands, and both are recorded. */
const MAX_TRIES = 10;

export type ControlAnswer =
  | {
      readonly kind: 'switch';
      readonly scope: ControlScope;
      readonly current: TurnedSwitch | undefined;
      readonly history: readonly TurnedSwitch[];
      /** It stood so already, for the same reason: nothing was written. */
      readonly replayed: boolean;
    }
  | { readonly kind: UnknownScope };

async function shown(
  { records }: ControlPorts,
  scope: ControlScope,
  replayed: boolean,
): Promise<ControlAnswer> {
  const history = await records.history(scope, MAX_HISTORY);
  return { kind: 'switch', scope, current: history[0], history, replayed };
}

export async function showControl(ports: ControlPorts, named: NamedScope): Promise<ControlAnswer> {
  const found = await scopeOf(ports, named);
  return 'unknown' in found ? { kind: found.unknown } : shown(ports, found.scope, false);
}

/** Those that are turned away from open, or were lately. */
export const listControls = (
  records: Pick<ControlRecords, 'all'>,
): Promise<readonly TurnedSwitch[]> => records.all(MAX_LISTED);

/**
 * Turns a switch. When this answers, whoever decides a placement from now on sees it: the state is one item, read
 * strongly. The switch and the record of who turned it, when and why are one write. The same turn again changes nothing.
 */
export async function turnControl(
  ports: ControlPorts,
  principal: OperatorPrincipal,
  named: NamedScope,
  { state, why }: { readonly state: ControlState; readonly why: string },
): Promise<ControlAnswer> {
  const found = await scopeOf(ports, named);
  if ('unknown' in found) return { kind: found.unknown };
  const { scope } = found;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const before = await ports.records.current(scope);
    if (before?.state === state && before.why === why) return shown(ports, scope, true);
    const at = instant(Math.max(ports.clock.now(), before?.at ?? 0));
    const version = (before?.version ?? 0) + 1;
    const after: TurnedSwitch = { scope, state, by: principal.keyId, at, why, version };
    if ((await ports.records.turn(before, after)) === 'turned') return shown(ports, scope, false);
  }
  throw new Error(`switch ${scope} keeps being turned by others`);
}
