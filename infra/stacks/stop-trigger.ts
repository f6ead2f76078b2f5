import { type IVpc, Peer, Port, SecurityGroup, type SubnetType } from 'aws-cdk-lib/aws-ec2';
import { FargateService, type ICluster } from 'aws-cdk-lib/aws-ecs';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type CellResources, watchTriggers } from '../constructs/access.ts';
import type { CellContext } from '../constructs/cell-functions.ts';
import { sendTo } from '../constructs/grants.ts';
import { prefixOf } from '../constructs/names.ts';
import { serviceTask } from '../constructs/service-task.ts';

const SERVICE = 'stop-trigger';
const HTTPS_PORT = 443;
/** SIGTERM: the look that is under way ends, marks and positions are kept, the lease released. */
const STOP_TIMEOUT = Duration.seconds(30);

/** Where the cell's tasks run: its private network. */
export type ServiceNetwork = {
  readonly vpc: IVpc;
  readonly cluster: ICluster;
  readonly subnets: SubnetType;
};

/** Who watches the tape for armed orders: one service without a public address, which tells the accounts. */
export class StopTriggerStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    context: CellContext,
    resources: CellResources,
    { vpc, cluster, subnets }: ServiceNetwork,
    props: StackProps,
  ) {
    super(scope, id, props);
    const { cell, settings } = context;
    const securityGroup = new SecurityGroup(this, 'security-group', {
      vpc,
      description: 'The stop trigger calls AWS; nothing calls it.',
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(HTTPS_PORT), 'AWS endpoints');
    new FargateService(this, 'service', {
      serviceName: `${prefixOf(cell)}-${SERVICE}`,
      cluster,
      taskDefinition: serviceTask(this, context, {
        service: SERVICE,
        statements: [
          ...watchTriggers(resources, settings.policyDialect),
          ...sendTo(resources.mailboxes, settings.policyDialect),
        ],
        environment: {
          TRIGGERS_TABLE: resources.triggers.tableName,
          ACCOUNT_COMMANDS_QUEUE_URLS: resources.mailboxes
            .map(({ queueUrl }) => queueUrl)
            .join(','),
          // One that was killed on the laptop is back in two seconds; the cloud's default is for real networks.
          ...(settings.isCloud ? {} : { TRIGGER_LEASE_MS: '2000' }),
        },
        stopTimeout: STOP_TIMEOUT,
      }),
      desiredCount: settings.stopTriggerTasks,
      assignPublicIp: false,
      securityGroups: [securityGroup],
      vpcSubnets: { subnetType: subnets },
      // The new task waits for the lease of the old one: a gap of a fail-over, not of a cold start.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { rollback: true },
      enableExecuteCommand: false,
    });
  }
}
