/**
 * The closed list of resource types. A type is either run by this laptop cloud, or it has no
 * effect on a laptop and says why. Any other type stops the start: a resource that is silently
 * left out would make the laptop lie about the cloud.
 */
export const RUN_TYPES = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Deployment',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::RouteResponse',
  'AWS::ApiGatewayV2::Stage',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::ECS::Cluster',
  'AWS::ECS::Service',
  'AWS::ECS::TaskDefinition',
  'AWS::Events::Rule',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
] as const;

export type RunType = (typeof RUN_TYPES)[number];

const IAM = 'permissions are not enforced on a laptop; test/infra reads them from the template';
const NETWORK = 'everything talks over the loopback interface';
const OBSERVED = 'logs are files of the state folder; nobody watches alarms on a laptop';
const EDGE = 'one port serves both APIs, which is what the edge in front of them does';
const KEYS = 'the state folder is private to its user and not encrypted';
const SCALING = 'two cores do not scale';

/** Types without an effect on a laptop, each with the reason. */
export const INERT_TYPES: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Account': OBSERVED,
  'AWS::ApplicationAutoScaling::ScalableTarget': SCALING,
  'AWS::ApplicationAutoScaling::ScalingPolicy': SCALING,
  'AWS::CDK::Metadata': 'says which CDK made the template',
  'AWS::CloudFront::CachePolicy': EDGE,
  'AWS::CloudFront::Distribution': EDGE,
  'AWS::CloudFront::Function': EDGE,
  'AWS::CloudFront::OriginRequestPolicy': EDGE,
  'AWS::CloudFront::ResponseHeadersPolicy': EDGE,
  'AWS::CloudWatch::Alarm': OBSERVED,
  'AWS::CloudWatch::CompositeAlarm': OBSERVED,
  'AWS::CloudWatch::Dashboard': OBSERVED,
  'AWS::EC2::EIP': NETWORK,
  'AWS::EC2::FlowLog': NETWORK,
  'AWS::EC2::InternetGateway': NETWORK,
  'AWS::EC2::NatGateway': NETWORK,
  'AWS::EC2::Route': NETWORK,
  'AWS::EC2::RouteTable': NETWORK,
  'AWS::EC2::SecurityGroup': NETWORK,
  'AWS::EC2::SecurityGroupEgress': NETWORK,
  'AWS::EC2::SecurityGroupIngress': NETWORK,
  'AWS::EC2::Subnet': NETWORK,
  'AWS::EC2::SubnetRouteTableAssociation': NETWORK,
  'AWS::EC2::VPC': NETWORK,
  'AWS::EC2::VPCEndpoint': NETWORK,
  'AWS::EC2::VPCGatewayAttachment': NETWORK,
  'AWS::ECR::Repository': 'containers run from the bundle that would go into their image',
  'AWS::IAM::ManagedPolicy': IAM,
  'AWS::IAM::Policy': IAM,
  'AWS::IAM::Role': IAM,
  'AWS::KMS::Alias': KEYS,
  'AWS::KMS::Key': KEYS,
  'AWS::Lambda::Permission': IAM,
  'AWS::Logs::LogGroup': OBSERVED,
  'AWS::Logs::MetricFilter': OBSERVED,
  'AWS::Logs::ResourcePolicy': IAM,
  'AWS::SQS::QueuePolicy': IAM,
  'AWS::WAFv2::WebACL': EDGE,
};

const runTypes: ReadonlySet<string> = new Set(RUN_TYPES);

export const isRunType = (type: string): type is RunType => runTypes.has(type);

/**
 * Properties of run types that the laptop takes into account, and those without a local effect
 * (after the bar, each kind for the reason its type group gives above). An unlisted property stops
 * the start too: half of a resource is as much of a lie as none.
 */
export const KNOWN_PROPERTIES: Readonly<
  Record<RunType, { readonly obeyed: readonly string[]; readonly inert: readonly string[] }>
> = {
  'AWS::ApiGatewayV2::Api': {
    obeyed: ['Name', 'ProtocolType', 'RouteSelectionExpression'],
    inert: ['Description', 'DisableExecuteApiEndpoint', 'IpAddressType', 'Tags'],
  },
  'AWS::ApiGatewayV2::Authorizer': {
    obeyed: [
      'ApiId',
      'AuthorizerPayloadFormatVersion',
      'AuthorizerResultTtlInSeconds',
      'AuthorizerType',
      'AuthorizerUri',
      'EnableSimpleResponses',
      'IdentitySource',
    ],
    inert: ['AuthorizerCredentialsArn', 'Name'],
  },
  'AWS::ApiGatewayV2::Deployment': { obeyed: ['ApiId'], inert: ['Description', 'StageName'] },
  'AWS::ApiGatewayV2::Integration': {
    obeyed: [
      'ApiId',
      'IntegrationType',
      'IntegrationUri',
      'PayloadFormatVersion',
      'TimeoutInMillis',
    ],
    // The method of a Lambda integration is always POST.
    inert: ['ContentHandlingStrategy', 'CredentialsArn', 'Description', 'IntegrationMethod'],
  },
  'AWS::ApiGatewayV2::Route': {
    obeyed: [
      'ApiId',
      'AuthorizationType',
      'AuthorizerId',
      'RouteKey',
      'RouteResponseSelectionExpression',
      'Target',
    ],
    inert: ['ApiKeyRequired', 'AuthorizationScopes', 'OperationName'],
  },
  'AWS::ApiGatewayV2::RouteResponse': {
    obeyed: ['ApiId', 'RouteId', 'RouteResponseKey'],
    inert: [],
  },
  'AWS::ApiGatewayV2::Stage': {
    obeyed: ['ApiId', 'StageName'],
    // Throttling protects an account's quota, which a laptop does not have.
    inert: [
      'AccessLogSettings',
      'AutoDeploy',
      'DefaultRouteSettings',
      'DeploymentId',
      'Description',
      'RouteSettings',
      'Tags',
    ],
  },
  'AWS::DynamoDB::GlobalTable': {
    obeyed: [
      'AttributeDefinitions',
      'GlobalSecondaryIndexes',
      'KeySchema',
      'LocalSecondaryIndexes',
      'StreamSpecification',
      'TableName',
      'TimeToLiveSpecification',
    ],
    inert: [
      'BillingMode',
      'Replicas',
      'SSESpecification',
      'WarmThroughput',
      'WriteOnDemandThroughputSettings',
      'WriteProvisionedThroughputSettings',
    ],
  },
  'AWS::DynamoDB::Table': {
    obeyed: [
      'AttributeDefinitions',
      'GlobalSecondaryIndexes',
      'KeySchema',
      'LocalSecondaryIndexes',
      'StreamSpecification',
      'TableName',
      'TimeToLiveSpecification',
    ],
    inert: [
      'BillingMode',
      'ContributorInsightsSpecification',
      'DeletionProtectionEnabled',
      'OnDemandThroughput',
      'PointInTimeRecoverySpecification',
      'ProvisionedThroughput',
      'ResourcePolicy',
      'SSESpecification',
      'TableClass',
      'Tags',
      'WarmThroughput',
    ],
  },
  'AWS::ECS::Cluster': {
    obeyed: ['ClusterName'],
    inert: [
      'CapacityProviders',
      'ClusterSettings',
      'Configuration',
      'DefaultCapacityProviderStrategy',
      'ServiceConnectDefaults',
      'Tags',
    ],
  },
  'AWS::ECS::Service': {
    obeyed: ['DesiredCount', 'TaskDefinition'],
    // One process, restarted when it ends, whatever the roll-out would do.
    inert: [
      'AvailabilityZoneRebalancing',
      'CapacityProviderStrategy',
      'Cluster',
      'DeploymentConfiguration',
      'DeploymentController',
      'EnableECSManagedTags',
      'EnableExecuteCommand',
      'HealthCheckGracePeriodSeconds',
      'LaunchType',
      'NetworkConfiguration',
      'PlatformVersion',
      'PropagateTags',
      'SchedulingStrategy',
      'ServiceName',
      'Tags',
    ],
  },
  'AWS::ECS::TaskDefinition': {
    obeyed: ['ContainerDefinitions', 'Family'],
    inert: [
      'Cpu',
      'EphemeralStorage',
      'ExecutionRoleArn',
      'Memory',
      'NetworkMode',
      'RequiresCompatibilities',
      'RuntimePlatform',
      'Tags',
      'TaskRoleArn',
      'Volumes',
    ],
  },
  'AWS::Events::Rule': {
    obeyed: ['Name', 'ScheduleExpression', 'State', 'Targets'],
    inert: ['Description', 'Tags'],
  },
  'AWS::Lambda::EventSourceMapping': {
    obeyed: [
      'BatchSize',
      'BisectBatchOnFunctionError',
      'DestinationConfig',
      'Enabled',
      'EventSourceArn',
      'FilterCriteria',
      'FunctionName',
      'FunctionResponseTypes',
      'MaximumBatchingWindowInSeconds',
      'MaximumRecordAgeInSeconds',
      'MaximumRetryAttempts',
      'ParallelizationFactor',
      'ScalingConfig',
      'StartingPosition',
      'TumblingWindowInSeconds',
    ],
    inert: ['MetricsConfig', 'Tags'],
  },
  'AWS::Lambda::Function': {
    obeyed: [
      'Code',
      'Environment',
      'FunctionName',
      'Handler',
      'MemorySize',
      'ReservedConcurrentExecutions',
      'Runtime',
      'Timeout',
    ],
    inert: [
      'Architectures',
      'Description',
      'EphemeralStorage',
      'KmsKeyArn',
      'LoggingConfig',
      'RecursiveLoop',
      'Role',
      'RuntimeManagementConfig',
      'SnapStart',
      'Tags',
      'TracingConfig',
      'VpcConfig',
    ],
  },
  'AWS::SQS::Queue': {
    obeyed: [
      'ContentBasedDeduplication',
      'DeduplicationScope',
      'DelaySeconds',
      'FifoQueue',
      'FifoThroughputLimit',
      'MaximumMessageSize',
      'MessageRetentionPeriod',
      'QueueName',
      'ReceiveMessageWaitTimeSeconds',
      'RedriveAllowPolicy',
      'RedrivePolicy',
      'VisibilityTimeout',
    ],
    inert: ['KmsDataKeyReusePeriodSeconds', 'KmsMasterKeyId', 'SqsManagedSseEnabled', 'Tags'],
  },
  'AWS::SecretsManager::Secret': {
    obeyed: ['GenerateSecretString', 'Name', 'SecretString'],
    inert: ['Description', 'KmsKeyId', 'ReplicaRegions', 'Tags'],
  },
};
