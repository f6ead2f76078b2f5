import type { ControlAnswer, UnknownScope } from '../../app/turn-control.ts';
import { isoTime } from '../../kernel/brand.ts';
import type { TurnedSwitch } from '../../ports/controls.ts';
import type { ApiReason } from '../error-table.ts';
import { errorReply, type HttpReply, okReply, REPLAYED } from '../reply.ts';

const turnView = ({ state, why, by, at, version }: TurnedSwitch) => ({
  state,
  reason: why,
  turned_by: by,
  turned_at: isoTime(at),
  version,
});

/** GET /v1/controls. */
export const controlsReply = (controls: readonly TurnedSwitch[]): HttpReply =>
  okReply({ controls: controls.map((each) => ({ scope: each.scope, ...turnView(each) })) });

const NEVER_TURNED = {
  state: 'open',
  reason: null,
  turned_by: null,
  turned_at: null,
  version: 0,
} as const;

const UNKNOWN: Readonly<Record<UnknownScope, readonly [ApiReason, message: string]>> = {
  'venue-not-found': ['VENUE_NOT_FOUND', 'there is no venue of that name'],
  'asset-not-found': ['ASSET_NOT_FOUND', 'there is no asset of that name'],
  'account-not-found': ['ACCOUNT_NOT_FOUND', 'account not found'],
};

/** GET and PUT of one switch: how it stands, and its turns, newest first. */
export function controlReply(answer: ControlAnswer): HttpReply {
  if (answer.kind !== 'switch') {
    const [reason, message] = UNKNOWN[answer.kind];
    return errorReply({ reason, message });
  }
  const { scope, current, history, replayed } = answer;
  const standing = current === undefined ? NEVER_TURNED : turnView(current);
  return okReply({ scope, ...standing, history: history.map(turnView) }, replayed ? REPLAYED : {});
}
