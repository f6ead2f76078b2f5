import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  ContainerImage,
  type Secret as ContainerSecret,
  CpuArchitecture,
  FargateTaskDefinition,
  LinuxParameters,
  LogDrivers,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { alarmOnAlarms, alarmOnSilence } from './alarms.ts';
import { type CellContext, cellEnvironment } from './cell-functions.ts';
import { logGroup } from './logs.ts';
import { prefixOf } from './names.ts';

const CPU_UNITS = 512;
const MEMORY_MEGABYTES = 1_024;
/** Nothing runs it: the laptop starts the bundle named by the label, the emulator runs no tasks. */
const PLACEHOLDER_IMAGE = 'public.ecr.aws/docker/library/node:24-slim';

export type ServiceTaskOptions = {
  /** Folder below services/, and the last part of the task's name. */
  readonly service: string;
  readonly statements: readonly PolicyStatement[];
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, ContainerSecret>>;
  /** From SIGTERM to SIGKILL; ECS allows 120 s at most. */
  readonly stopTimeout: Duration;
};

const imageOf = ({ settings, artifacts }: CellContext, service: string): ContainerImage => {
  if (!settings.isCloud) return ContainerImage.fromRegistry(PLACEHOLDER_IMAGE);
  const buildContext = join(artifacts, 'services', service);
  if (!existsSync(join(buildContext, 'Dockerfile'))) {
    throw new Error(`no Dockerfile in the build context of ${service}`);
  }
  return ContainerImage.fromAsset(buildContext, { platform: Platform.LINUX_ARM64 });
};

/**
 * The task of one service: ARM, one container from the service's bundle, read-only, with exactly these grants; in the
 * cloud an alarm rings when it falls silent, and when it says that somebody must look.
 */
export const serviceTask = (
  scope: Construct,
  context: CellContext,
  options: ServiceTaskOptions,
): FargateTaskDefinition => {
  const { service, statements, environment, secrets, stopTimeout } = options;
  const family = `${prefixOf(context.cell)}-${service}`;
  const task = new FargateTaskDefinition(scope, 'task', {
    family,
    cpu: CPU_UNITS,
    memoryLimitMiB: MEMORY_MEGABYTES,
    runtimePlatform: {
      cpuArchitecture: CpuArchitecture.ARM64,
      operatingSystemFamily: OperatingSystemFamily.LINUX,
    },
  });
  for (const statement of statements) task.addToTaskRolePolicy(statement);
  const logs = logGroup(scope, 'task-logs', context.settings, `/aws/ecs/${family}`);
  if (context.settings.isCloud) {
    alarmOnSilence(scope, logs, service, `${family}-health`);
    alarmOnAlarms(scope, logs, `${family}-alarms`);
  }
  task.addContainer(service, {
    image: imageOf(context, service),
    // As process 1 Node would get no default signal handling: SIGTERM must end it, in order.
    linuxParameters: new LinuxParameters(scope, 'init', { initProcessEnabled: true }),
    stopTimeout,
    readonlyRootFilesystem: true,
    user: 'node',
    dockerLabels: { 'bellwether.bundle': `services/${service}` },
    logging: LogDrivers.awsLogs({ streamPrefix: service, logGroup: logs }),
    environment: { ...cellEnvironment(context), ...environment },
    ...(secrets === undefined ? {} : { secrets }),
  });
  return task;
};
