import { resolveApplication } from './application.ts';
import type { StackArtifact } from './assembly.ts';
import type { CloudModel } from './cloud-model.ts';
import { describeHttpApis, describeWebSocketApis } from './describe-apis.ts';
import { describeQueue, describeSecret, describeTable } from './describe-data.ts';
import { describeEventSource, describeFunction } from './describe-functions.ts';
import { describeSchedule } from './describe-schedules.ts';
import { describeServices } from './describe-services.ts';
import type { World } from './identity.ts';
import type { RunType } from './resource-types.ts';

/**
 * What the laptop has to run for an application: a pure function of its templates. Throws
 * TemplateError for anything that the laptop cloud does not know.
 */
export const describeCloud = (stacks: readonly StackArtifact[], world: World): CloudModel => {
  const { resources, outputs } = resolveApplication(stacks, world);
  const ofType = (...types: RunType[]) => resources.filter(({ type }) => types.includes(type));
  return {
    tables: ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map(describeTable),
    queues: ofType('AWS::SQS::Queue').map(describeQueue),
    secrets: ofType('AWS::SecretsManager::Secret').map(describeSecret),
    functions: ofType('AWS::Lambda::Function').map(describeFunction),
    eventSources: ofType('AWS::Lambda::EventSourceMapping')
      .map(describeEventSource)
      .filter((source) => source !== undefined),
    schedules: ofType('AWS::Events::Rule')
      .map(describeSchedule)
      .filter((schedule) => schedule !== undefined),
    httpApis: describeHttpApis(resources),
    webSocketApis: describeWebSocketApis(resources),
    services: describeServices(resources),
    outputs,
  };
};
