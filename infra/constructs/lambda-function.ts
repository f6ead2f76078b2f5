import { join } from 'node:path';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { FunctionSpecification } from '../functions-catalogue.ts';
import type { StageSettings } from '../stages.ts';
import { logGroup } from './logs.ts';
import { type CellName, prefixOf } from './names.ts';

export type BellwetherFunctionOptions = {
  readonly cell: CellName;
  readonly settings: StageSettings;
  readonly specification: FunctionSpecification;
  /** Folder that holds `functions/<name>/index.mjs`. */
  readonly artifacts: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
  readonly reservedConcurrency?: number;
};

/**
 * A function with our safe defaults: ARM, Node 24, JSON logs with retention, a role that may write its own log and
 * what is given here, and nothing else (AWSLambdaBasicExecutionRole may write every log group of the account).
 */
export const lambdaFunction = (
  scope: Construct,
  options: BellwetherFunctionOptions,
): LambdaFunction => {
  const { cell, settings, specification } = options;
  const { name } = specification;
  const functionName = `${prefixOf(cell)}-${name}`;
  const logs = logGroup(scope, `${name}-logs`, settings, `/aws/lambda/${functionName}`);
  const role = new Role(scope, `${name}-role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: `What ${name} may do in cell ${cell.cell}`,
  });
  logs.grantWrite(role);
  for (const statement of options.statements) role.addToPolicy(statement);
  return new LambdaFunction(scope, name, {
    functionName,
    code: Code.fromAsset(join(options.artifacts, 'functions', name)),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: specification.memoryMegabytes,
    timeout: Duration.seconds(specification.timeoutSeconds),
    role,
    logGroup: logs,
    loggingFormat: LoggingFormat.JSON,
    applicationLogLevelV2: ApplicationLogLevel.INFO,
    systemLogLevelV2: SystemLogLevel.WARN,
    environment: { ...options.environment },
    ...(options.reservedConcurrency === undefined
      ? {}
      : { reservedConcurrentExecutions: options.reservedConcurrency }),
  });
};
