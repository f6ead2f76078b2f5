import * as z from 'zod/mini';
import type { NamedScope } from '../app/turn-control.ts';
import { isUuid } from '../kernel/brand.ts';
import { choice, textOf } from './fields.ts';

const KINDS = ['global', 'venue', 'symbol', 'account'] as const;
/** An account's and an asset's ids are UUIDs; venues and symbols have shorter names. */
const MAX_NAME = 36;

const fields = z.strictObject({ kind: choice(KINDS), name: z.optional(textOf(MAX_NAME)) });

/** `/v1/controls/global`, or `/v1/controls/{kind}/{name}` for what there are many of. */
export const controlPath = z.pipe(
  fields,
  z.transform(({ kind, name }, context): NamedScope => {
    const wrong = (path: string, message: string): never => {
      context.issues.push({ code: 'custom', message, path: [path], input: name });
      return z.NEVER;
    };
    if (kind === 'global') {
      return name === undefined
        ? { kind }
        : wrong('name', 'must be left out: there is one global switch');
    }
    if (name === undefined) return wrong('kind', `${kind} must be followed by a name`);
    if (kind !== 'account') return { kind, name };
    const id = name.toLowerCase();
    return isUuid(id) ? { kind, name: id } : wrong('name', 'must be a UUID');
  }),
);
