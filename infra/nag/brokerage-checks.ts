import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnInstance, CfnSubnet } from 'aws-cdk-lib/aws-ec2';
import { CfnService } from 'aws-cdk-lib/aws-ecs';
import { CfnManagedPolicy, CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping, CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnDeletionPolicy, type CfnResource, Stack } from 'aws-cdk-lib/core';
import { NagMessageLevel, NagPack, NagRuleCompliance, type NagRuleResult, rules } from 'cdk-nag';
import type { IConstruct } from 'constructs';

const { COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE } = NagRuleCompliance;

const compliantIf = (condition: boolean): NagRuleResult => (condition ? COMPLIANT : NON_COMPLIANT);

type Shape = Readonly<Record<string, unknown>>;
const isShape = (value: unknown): value is Shape =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value as it will stand in the template. */
const resolved = (node: CfnResource, value: unknown): unknown => Stack.of(node).resolve(value);

const partOf = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((part, name) => (isShape(part) ? part[name] : undefined), value);

const listOf = (value: unknown): readonly unknown[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
};

const noPublicAddress = (node: CfnResource): NagRuleResult => {
  if (node instanceof CfnSubnet) {
    return compliantIf(resolved(node, node.mapPublicIpOnLaunch) !== true);
  }
  if (node instanceof CfnService) {
    const network = resolved(node, node.networkConfiguration);
    const assigned = partOf(network, 'awsvpcConfiguration', 'assignPublicIp');
    return compliantIf(assigned === 'DISABLED');
  }
  // A brokerage has no servers of its own to look after.
  if (node instanceof CfnInstance) return NON_COMPLIANT;
  return NOT_APPLICABLE;
};

const logRetention = (node: CfnResource): NagRuleResult =>
  node instanceof CfnLogGroup
    ? compliantIf(typeof resolved(node, node.retentionInDays) === 'number')
    : NOT_APPLICABLE;

const tableRecovery = (node: CfnResource): NagRuleResult => {
  if (!(node instanceof CfnTable)) return NOT_APPLICABLE;
  const specification = resolved(node, node.pointInTimeRecoverySpecification);
  return compliantIf(partOf(specification, 'pointInTimeRecoveryEnabled') === true);
};

const tableProtection = (node: CfnResource): NagRuleResult => {
  if (!(node instanceof CfnTable)) return NOT_APPLICABLE;
  return compliantIf(
    resolved(node, node.deletionProtectionEnabled) === true &&
      node.cfnOptions.deletionPolicy === CfnDeletionPolicy.RETAIN &&
      node.cfnOptions.updateReplacePolicy === CfnDeletionPolicy.RETAIN,
  );
};

const tableOwnKey = (node: CfnResource): NagRuleResult => {
  if (!(node instanceof CfnTable)) return NOT_APPLICABLE;
  const specification = resolved(node, node.sseSpecification);
  return compliantIf(partOf(specification, 'kmsMasterKeyId') !== undefined);
};

const statementsOf = (node: CfnResource): readonly unknown[] => {
  if (node instanceof CfnPolicy || node instanceof CfnManagedPolicy) {
    return listOf(partOf(resolved(node, node.policyDocument), 'Statement'));
  }
  if (node instanceof CfnRole) {
    return listOf(resolved(node, node.policies)).flatMap((policy) =>
      listOf(partOf(policy, 'policyDocument', 'Statement')),
    );
  }
  return [];
};

const noWildcardAction = (node: CfnResource): NagRuleResult => {
  const findings = statementsOf(node)
    .filter((statement) => partOf(statement, 'Effect') === 'Allow')
    .flatMap((statement) => listOf(partOf(statement, 'Action')))
    .filter((action) => String(action).includes('*'))
    .map((action) => `Action::${String(action)}`);
  return findings.length === 0 ? COMPLIANT : findings;
};

const currentFunction = (node: CfnResource): NagRuleResult => {
  if (!(node instanceof CfnFunction)) return NOT_APPLICABLE;
  const architectures = listOf(resolved(node, node.architectures));
  return compliantIf(
    resolved(node, node.runtime) === 'nodejs24.x' &&
      architectures.length === 1 &&
      architectures[0] === 'arm64',
  );
};

const referenceOf = (value: unknown): string => JSON.stringify(value);

const concurrencyCoversMapping = (node: CfnResource): NagRuleResult => {
  if (!(node instanceof CfnEventSourceMapping)) return NOT_APPLICABLE;
  const maximum = partOf(resolved(node, node.scalingConfig), 'maximumConcurrency');
  if (typeof maximum !== 'number') return NOT_APPLICABLE;
  const wanted = referenceOf(resolved(node, node.functionName));
  const target = Stack.of(node)
    .node.findAll()
    .filter((each): each is CfnFunction => each instanceof CfnFunction)
    .find((each) => referenceOf(resolved(each, each.ref)) === wanted);
  const reserved = target && resolved(target, target.reservedConcurrentExecutions);
  return compliantIf(typeof reserved === 'number' && reserved >= maximum);
};

type Rule = {
  readonly suffix: string;
  readonly info: string;
  readonly explanation: string;
  readonly rule: (node: CfnResource) => NagRuleResult;
};

const brokerageRules: readonly Rule[] = [
  {
    suffix: 'QueueVisibility',
    info: 'A queue hides a message for less than six timeouts of the function that reads it.',
    explanation: 'A batch that is still being worked on would be delivered again, out of order.',
    rule: rules.lambda.LambdaEventSourceSQSVisibilityTimeout,
  },
  {
    suffix: 'ConcurrencyCoversMapping',
    info: 'A queue mapping may run more batches than its function has reserved concurrency for.',
    explanation: 'The surplus is throttled into redeliveries, each a visibility timeout long.',
    rule: concurrencyCoversMapping,
  },
  {
    suffix: 'NoPublicAddress',
    info: 'Something of ours has a public address.',
    explanation: 'Clients reach the edge alone; the gateway dials out through NAT.',
    rule: noPublicAddress,
  },
  {
    suffix: 'LogRetention',
    info: 'A log group keeps its logs for ever.',
    explanation:
      'Logs hold traces of people: they are kept as long as is decided, not by accident.',
    rule: logRetention,
  },
  {
    suffix: 'TableRecovery',
    info: 'A table cannot be restored to a point in time.',
    explanation: 'The ledger is restored to the second before a mistake, or not at all.',
    rule: tableRecovery,
  },
  {
    suffix: 'TableProtection',
    info: 'A table can be deleted, by hand or with its stack.',
    explanation: 'Books and records outlive every deployment.',
    rule: tableProtection,
  },
  {
    suffix: 'TableOwnKey',
    info: 'A table is not encrypted with a key of our own.',
    explanation: 'Only an own key shows in the trail who used it, and can be taken away.',
    rule: tableOwnKey,
  },
  {
    suffix: 'NoWildcardAction',
    info: 'A role is allowed a whole family of actions.',
    explanation: 'Grants name their actions, so that a review sees what they are.',
    rule: noWildcardAction,
  },
  {
    suffix: 'CurrentFunction',
    info: 'A function does not run on ARM under the current Node.',
    explanation: 'One runtime everywhere: what is tested is what runs.',
    rule: currentFunction,
  },
];

/** What no published pack asks for and a brokerage needs. */
export class BrokerageChecks extends NagPack {
  override readonly name = 'Brokerage';

  constructor(scope: IConstruct) {
    super(scope);
    this.packName = this.name;
  }

  protected override checkResource(node: CfnResource): void {
    for (const { suffix, info, explanation, rule } of brokerageRules) {
      this.applyRule({
        ruleSuffixOverride: suffix,
        info,
        explanation,
        level: NagMessageLevel.ERROR,
        node,
        rule,
      });
    }
  }
}
