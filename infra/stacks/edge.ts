import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
  WebSocketApi,
  WebSocketStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import {
  HttpLambdaIntegration,
  WebSocketLambdaIntegration,
} from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { CellResources } from '../constructs/access.ts';
import { type CellContext, cellFunction } from '../constructs/cell-functions.ts';
import { distribution } from '../constructs/distribution.ts';
import { logGroup } from '../constructs/logs.ts';
import { prefixOf } from '../constructs/names.ts';
import {
  authorizerFunction,
  httpRoutes,
  STREAM_STAGE,
  unknownRouteFunction,
  webSocketRoutes,
} from '../routes.ts';

const methods: Record<(typeof httpRoutes)[number]['method'], HttpMethod> = {
  GET: HttpMethod.GET,
  POST: HttpMethod.POST,
  PUT: HttpMethod.PUT,
  PATCH: HttpMethod.PATCH,
  DELETE: HttpMethod.DELETE,
};

/** Never a header or a body: they carry keys. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    at: AccessLogField.contextRequestTimeEpoch(),
    routeKey: '$context.routeKey',
    status: AccessLogField.contextStatus(),
    sourceIp: AccessLogField.contextIdentitySourceIp(),
    latencyMs: AccessLogField.contextResponseLatency(),
    integrationError: AccessLogField.contextIntegrationErrorMessage(),
  }),
);

/** What clients reach: the HTTP API, the WebSocket API and, in the cloud, one origin in front of both. */
export class EdgeStack extends Stack {
  readonly stream: NonNullable<CellResources['stream']>;
  readonly #context: CellContext;
  readonly #functions = new Map<string, LambdaFunction>();

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
    const webSocketApi = new WebSocketApi(this, 'stream-api', {
      apiName: `${prefix}-stream`,
      routeSelectionExpression: '$request.body.action',
    });
    this.stream = this.#streamOf(webSocketApi);
    const given = { ...resources, stream: this.stream };

    const httpApi = this.#httpApi(prefix, given);
    this.#webSocketRoutes(webSocketApi, given);
    this.#stages(prefix, httpApi, webSocketApi);

    new CfnOutput(this, 'HttpApiId', { value: httpApi.apiId });
    new CfnOutput(this, 'StreamApiId', { value: webSocketApi.apiId });
    if (settings.hasDistribution) {
      const front = distribution(this, prefix, settings, httpApi, webSocketApi);
      new CfnOutput(this, 'Origin', { value: `https://${front.distributionDomainName}` });
    }
  }

  /** One function may answer several routes; it exists once. */
  #function(resources: CellResources, name: string): LambdaFunction {
    const made = this.#functions.get(name) ?? cellFunction(this, this.#context, resources, name);
    this.#functions.set(name, made);
    return made;
  }

  #streamOf(api: WebSocketApi): NonNullable<CellResources['stream']> {
    const { streamManagementOrigin } = this.#context.settings;
    const managementUrl =
      streamManagementOrigin === undefined
        ? `https://${api.apiId}.execute-api.${this.region}.amazonaws.com/${STREAM_STAGE}`
        : `${streamManagementOrigin}/_aws/execute-api/${api.apiId}/${STREAM_STAGE}`;
    return {
      managementUrl,
      stageArn: this.formatArn({
        service: 'execute-api',
        resource: api.apiId,
        resourceName: STREAM_STAGE,
      }),
    };
  }

  #httpApi(prefix: string, resources: CellResources): HttpApi {
    // No identity sources: a request without a key still reaches the shell, which refuses it in our own words.
    // No cache: its key would be empty, so one principal would be everybody's.
    const authorizer = new HttpLambdaAuthorizer(
      'authorizer',
      this.#function(resources, authorizerFunction),
      {
        authorizerName: `${prefix}-${authorizerFunction}`,
        identitySource: [],
        responseTypes: [HttpLambdaResponseType.SIMPLE],
        resultsCacheTtl: Duration.seconds(0),
      },
    );
    const api = new HttpApi(this, 'api', {
      apiName: prefix,
      createDefaultStage: false,
      defaultAuthorizer: authorizer,
    });
    const integrationOf = (name: string): HttpLambdaIntegration =>
      new HttpLambdaIntegration(`${name}-integration`, this.#function(resources, name));
    for (const { method, path, function: name } of httpRoutes) {
      api.addRoutes({ path, methods: [methods[method]], integration: integrationOf(name) });
    }
    new HttpRoute(this, 'unknown-route', {
      httpApi: api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: integrationOf(unknownRouteFunction),
      authorizer: new HttpNoneAuthorizer(),
    });
    return api;
  }

  #webSocketRoutes(api: WebSocketApi, resources: CellResources): void {
    const integrationOf = (name: string): WebSocketLambdaIntegration =>
      new WebSocketLambdaIntegration(`${name}-integration`, this.#function(resources, name));
    const { actions } = webSocketRoutes;
    const routes = {
      $connect: webSocketRoutes.connect,
      $disconnect: webSocketRoutes.disconnect,
      $default: webSocketRoutes.default,
      ...actions,
    };
    for (const [routeKey, name] of Object.entries(routes)) {
      api.addRoute(routeKey, { integration: integrationOf(name) });
    }
  }

  #stages(prefix: string, httpApi: HttpApi, webSocketApi: WebSocketApi): void {
    const { settings } = this.#context;
    const throttle = {
      rateLimit: settings.requestsPerSecond,
      burstLimit: settings.requestBurst,
    };
    const accessLog = (name: string) => ({
      destination: new LogGroupLogDestination(
        logGroup(this, `${name}-access-log`, settings, `/aws/apigateway/${prefix}-${name}`),
      ),
      format: accessLogFormat,
    });
    new HttpStage(this, 'http-stage', {
      httpApi,
      stageName: '$default',
      autoDeploy: true,
      throttle,
      accessLogSettings: accessLog('http'),
    });
    new WebSocketStage(this, 'stream-stage', {
      webSocketApi,
      stageName: STREAM_STAGE,
      autoDeploy: true,
      throttle,
      accessLogSettings: accessLog('stream'),
    });
  }
}
