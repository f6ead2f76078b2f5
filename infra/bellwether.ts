import { App } from 'aws-cdk-lib/core';
import cdkJson from '../cdk.json' with { type: 'json' };
import { Cell } from './cell.ts';
import { ApiLoggingStack } from './stacks/api-logging.ts';
import { type StageSettings, stageSettings } from './stages.ts';

/** More cells are more of these; an account belongs to one by the hash of its id. */
export const cellIds: readonly string[] = ['cell-0'];

export type BellwetherOptions = {
  /** Folder that holds the bundles. */
  readonly artifacts: string;
  /** Context over that of the CDK's command line (CDK_CONTEXT_JSON). */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly outdir?: string;
  /** Checks each template against CloudFormation's schemas: right in a check, slow at every start of the laptop. */
  readonly validatesTemplates?: boolean;
};

export type Bellwether = {
  readonly app: App;
  readonly settings: StageSettings;
  readonly cells: readonly Cell[];
};

/** The whole application of one stage, not yet synthesized. Throws InvalidContext. */
export const bellwether = (options: BellwetherOptions): Bellwether => {
  const app = new App({
    // The flags are read here as well, so that a synthesis without the CDK's command line is the same.
    context: { ...cdkJson.context, ...options.context },
    ...(options.outdir === undefined ? {} : { outdir: options.outdir }),
    builtinCloudFormationValidation: options.validatesTemplates ?? false,
    treeMetadata: false,
    analyticsReporting: false,
  });
  const settings = stageSettings((key) => app.node.tryGetContext(key));
  const cells = cellIds.map(
    (cell) =>
      new Cell(app, {
        cell: { stage: settings.stage, cell },
        settings,
        artifacts: options.artifacts,
      }),
  );
  if (settings.isCloud) {
    const apiLogging = new ApiLoggingStack(app, 'api-logging', {
      stackName: `bellwether-${settings.stage}-api-logging`,
      description: 'Lets API Gateway write access logs, once for the account and Region',
    });
    for (const { edge } of cells) edge.addStackDependency(apiLogging);
  }
  return { app, settings, cells };
};
