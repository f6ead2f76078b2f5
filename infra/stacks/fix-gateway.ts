import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import {
  Cluster,
  ContainerInsights,
  Secret as ContainerSecret,
  FargateService,
  type FargateTaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type CellResources, VENUE } from '../constructs/access.ts';
import { asCluster, asSecret, asVpc } from '../constructs/cdk-interfaces.ts';
import type { CellContext } from '../constructs/cell-functions.ts';
import { consumeFrom, keepRecords, readByKey, sendTo } from '../constructs/grants.ts';
import { logGroup } from '../constructs/logs.ts';
import { prefixOf } from '../constructs/names.ts';
import { serviceTask } from '../constructs/service-task.ts';
import type { ServiceNetwork } from './stop-trigger.ts';

const SERVICE = 'fix-gateway';
const FIX_SESSION = VENUE;
const HTTPS_PORT = 443;
/** Two zones: one task leads and one stands by; a third would only wait. */
const ZONES = 2;
/** SIGTERM: stop intake, flush, Logout and its answer (5 s), release the lease; ECS allows 120 s at most. */
const STOP_TIMEOUT = Duration.seconds(60);
const PASSWORD_LENGTH = 32;

/** Where orders leave for the venue: one service that owns a FIX session, without a public address. */
export class FixGatewayStack extends Stack {
  /** The cell's private network and cluster: its other services run here as well. */
  readonly network: ServiceNetwork;
  readonly #context: CellContext;

  constructor(
    scope: Construct,
    id: string,
    context: CellContext,
    resources: CellResources,
    props: StackProps,
  ) {
    super(scope, id, props);
    this.#context = context;
    const { cell, settings } = context;
    const prefix = prefixOf(cell);
    const vpc = asVpc(this.#network(prefix));
    const cluster = new Cluster(this, 'cluster', {
      vpc,
      clusterName: prefix,
      containerInsightsV2: settings.isCloud
        ? ContainerInsights.ENABLED
        : ContainerInsights.DISABLED,
    });
    this.network = { vpc, cluster: asCluster(cluster), subnets: this.#subnets() };
    const securityGroup = new SecurityGroup(this, 'security-group', {
      vpc,
      description: 'The FIX gateway calls AWS and its venue; nothing calls it.',
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(HTTPS_PORT), 'AWS endpoints');
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(settings.fixPort), 'the venue');
    new FargateService(this, 'service', {
      serviceName: `${prefix}-${SERVICE}`,
      cluster: this.network.cluster,
      taskDefinition: this.#task(prefix, resources),
      desiredCount: settings.fixGatewayTasks,
      assignPublicIp: false,
      securityGroups: [securityGroup],
      vpcSubnets: { subnetType: this.network.subnets },
      // The new task takes the lease over from the old one: a gap of a fail-over, not of a cold start.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { rollback: true },
      enableExecuteCommand: false,
    });
  }

  #subnets(): SubnetType {
    return this.#context.settings.natGateways > 0
      ? SubnetType.PRIVATE_WITH_EGRESS
      : SubnetType.PRIVATE_ISOLATED;
  }

  /** NAT only where FIX must leave for a venue; its addresses are what the venue puts on its allow list. */
  #network(prefix: string): Vpc {
    const { settings } = this.#context;
    const hasNat = settings.natGateways > 0;
    const vpc = new Vpc(this, 'vpc', {
      vpcName: prefix,
      ipAddresses: IpAddresses.cidr('10.20.0.0/20'),
      maxAzs: ZONES,
      natGateways: settings.natGateways,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'private', subnetType: this.#subnets(), cidrMask: 24 },
        ...(hasNat
          ? [
              {
                name: 'nat',
                subnetType: SubnetType.PUBLIC,
                cidrMask: 28,
                mapPublicIpOnLaunch: false,
              },
            ]
          : []),
      ],
    });
    if (!settings.isCloud) return vpc;
    vpc.addGatewayEndpoint('dynamodb', { service: GatewayVpcEndpointAwsService.DYNAMODB });
    vpc.addGatewayEndpoint('s3', { service: GatewayVpcEndpointAwsService.S3 });
    // Orders do not leave AWS's network on their way to the session, and do not share NAT with it.
    vpc.addInterfaceEndpoint('sqs', { service: InterfaceVpcEndpointAwsService.SQS });
    vpc.addFlowLog('flow-log', {
      destination: FlowLogDestination.toCloudWatchLogs(
        logGroup(this, 'flow-log-group', settings, `/aws/vpc/${prefix}`),
      ),
      trafficType: FlowLogTrafficType.ALL,
    });
    return vpc;
  }

  #password(prefix: string): Secret {
    const secret = new Secret(this, 'fix-password', {
      secretName: `${prefix}-fix-password-${FIX_SESSION}`,
      description: `Logon password of FIX session ${FIX_SESSION}`,
      generateSecretString: { excludePunctuation: true, passwordLength: PASSWORD_LENGTH },
    });
    secret.applyRemovalPolicy(
      this.#context.settings.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    );
    new CfnOutput(this, 'FixPasswordSecret', { value: secret.secretArn });
    return secret;
  }

  #task(prefix: string, resources: CellResources): FargateTaskDefinition {
    const { settings } = this.#context;
    return serviceTask(this, this.#context, {
      service: SERVICE,
      statements: [
        ...keepRecords(resources.fixLog),
        ...readByKey(resources.controls),
        ...consumeFrom([resources.venue], settings.policyDialect),
        ...sendTo(resources.mailboxes, settings.policyDialect),
      ],
      environment: {
        FIX_LOG_TABLE: resources.fixLog.tableName,
        CONTROLS_TABLE: resources.controls.tableName,
        VENUE_QUEUE_URL: resources.venue.queueUrl,
        ACCOUNT_COMMANDS_QUEUE_URLS: resources.mailboxes.map(({ queueUrl }) => queueUrl).join(','),
        FIX_SESSION,
        FIX_HOST: settings.fixHost,
        FIX_PORT: String(settings.fixPort),
        FIX_SENDER_COMP_ID: 'BELLWETHER',
        FIX_TARGET_COMP_ID: 'VENUEALPHA',
        // A gateway that was killed on the laptop is back in two seconds; the cloud's default is for real networks.
        ...(settings.isCloud ? {} : { FIX_LEASE_MS: '2000' }),
      },
      secrets: {
        FIX_PASSWORD: ContainerSecret.fromSecretsManager(asSecret(this.#password(prefix))),
      },
      stopTimeout: STOP_TIMEOUT,
    });
  }
}
