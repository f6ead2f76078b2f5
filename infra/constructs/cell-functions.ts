import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type FunctionSpecification, functionsCatalogue } from '../functions-catalogue.ts';
import type { StageSettings } from '../stages.ts';
import { type CellResources, grantedBy } from './access.ts';
import { readStream } from './grants.ts';
import { lambdaFunction } from './lambda-function.ts';
import type { CellName } from './names.ts';

export type CellContext = {
  readonly cell: CellName;
  readonly settings: StageSettings;
  /** Folder that holds the bundles (`functions/<name>/index.mjs`, `services/<name>/index.mjs`). */
  readonly artifacts: string;
};

/** What every program of a cell is told about where it runs. */
export const cellEnvironment = ({ cell, settings }: CellContext): Record<string, string> => ({
  STAGE: settings.stage,
  CELL_ID: cell.cell,
  MARKET_SEED: settings.marketSeed,
  MARKET_HOURS: settings.marketHours,
  TEST_DEPOSITS: settings.testDeposits,
  ORDER_RATE: String(settings.orderRate),
});

const specificationOf = (name: string): FunctionSpecification => {
  const specification = functionsCatalogue.find((each) => each.name === name);
  if (specification === undefined) throw new Error(`no function ${name} in the catalogue`);
  return specification;
};

export type CellFunctionOptions = {
  readonly environment?: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
  /** Reads the stream of the accounts table. */
  readonly readsJournal?: boolean;
};

/** The function `name` of the catalogue with exactly the environment and the grants of its accesses. */
export const cellFunction = (
  scope: Construct,
  context: CellContext,
  resources: CellResources,
  name: string,
  options: CellFunctionOptions = {},
): LambdaFunction => {
  const specification = specificationOf(name);
  const { environment, statements } = grantedBy(
    specification.access,
    resources,
    context.settings.policyDialect,
  );
  const journal = options.readsJournal === true ? readStream(resources.accounts) : [];
  return lambdaFunction(scope, {
    ...context,
    specification,
    environment: { ...cellEnvironment(context), ...environment, ...options.environment },
    statements: [...statements, ...journal],
    ...(options.reservedConcurrency === undefined
      ? {}
      : { reservedConcurrency: options.reservedConcurrency }),
  });
};
