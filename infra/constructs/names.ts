import type { StageName } from '../stages.ts';

/** A cell of a stage: what every physical name in it begins with. */
export type CellName = { readonly stage: StageName; readonly cell: string };

export const prefixOf = ({ stage, cell }: CellName): string => `bellwether-${stage}-${cell}`;
