import { createHash } from 'node:crypto';
import { ACCESS_KEY_ID, ACCOUNT_ID, REGION, SECRET_ACCESS_KEY } from '../cloud/environment.ts';
import type { Emulator } from './emulator.ts';
import { signedRequest } from './signed-request.ts';

/** Services that are asked one question each: no SDK client is kept for that. */
const TARGETS = {
  DescribeTaskDefinition: 'AmazonEC2ContainerServiceV20141113',
  GetSecretValue: 'secretsmanager',
} as const;
const SIGNING_NAMES = { DescribeTaskDefinition: 'ecs', GetSecretValue: 'secretsmanager' } as const;

type Action = keyof typeof TARGETS;

const credentials = { keyId: ACCESS_KEY_ID, secret: SECRET_ACCESS_KEY };

const ask = (emulator: Emulator, action: Action, input: object): Promise<unknown> =>
  signedRequest(
    {
      endpoint: emulator.endpoint,
      region: REGION,
      service: SIGNING_NAMES[action],
      method: 'POST',
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${TARGETS[action]}.${action}`,
      },
      body: JSON.stringify(input),
    },
    credentials,
    new Date(),
  );

type TaskDefinitionAnswer = {
  readonly taskDefinition: {
    readonly containerDefinitions: readonly {
      readonly environment: readonly { readonly name: string; readonly value: string }[];
    }[];
  };
};

/** The plain variables of a deployed task's one container; the emulator garbles its secrets. */
export const taskEnvironment = async (
  emulator: Emulator,
  family: string,
): Promise<Readonly<Record<string, string>>> => {
  const answer = (await ask(emulator, 'DescribeTaskDefinition', {
    taskDefinition: family,
  })) as TaskDefinitionAnswer;
  const [container] = answer.taskDefinition.containerDefinitions;
  if (container === undefined) throw new Error(`task ${family} has no container`);
  return Object.fromEntries(container.environment.map(({ name, value }) => [name, value]));
};

export const secretValue = async (emulator: Emulator, id: string): Promise<string> => {
  const answer = (await ask(emulator, 'GetSecretValue', { SecretId: id })) as {
    readonly SecretString: string;
  };
  return answer.SecretString;
};

/**
 * Takes its policy from the CDK's bucket of assets: it refuses whoever comes without TLS, and the emulator listens on
 * loopback without.
 */
export const admitPlainHttpToAssets = async (emulator: Emulator): Promise<void> => {
  await signedRequest(
    {
      endpoint: emulator.endpoint,
      region: REGION,
      service: 's3',
      method: 'DELETE',
      path: `/cdk-hnb659fds-assets-${ACCOUNT_ID}-${REGION}`,
      query: 'policy',
      headers: { 'x-amz-content-sha256': createHash('sha256').update('').digest('hex') },
    },
    credentials,
    new Date(),
  );
};
