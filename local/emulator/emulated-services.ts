import type { Emulator } from './emulator.ts';

/** Services that are asked one question each: no SDK client is kept for that. */
const TARGETS = {
  DescribeTaskDefinition: 'AmazonEC2ContainerServiceV20141113',
  GetSecretValue: 'secretsmanager',
} as const;
const SIGNING_NAMES = { DescribeTaskDefinition: 'ecs', GetSecretValue: 'secretsmanager' } as const;

type Action = keyof typeof TARGETS;

const ask = async (emulator: Emulator, action: Action, input: object): Promise<unknown> => {
  const { AWS_ACCESS_KEY_ID: keyId, AWS_REGION: region } = emulator.environment;
  const scope = `${keyId}/20000101/${region}/${SIGNING_NAMES[action]}/aws4_request`;
  const response = await fetch(emulator.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${TARGETS[action]}.${action}`,
      // The emulator reads the service and the account from it and checks no signature.
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  });
  if (!response.ok) {
    const answer = await response.text();
    throw new Error(`${action} ${JSON.stringify(input)}: ${response.status} ${answer}`);
  }
  return response.json();
};

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
