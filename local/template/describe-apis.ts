import type { Resource } from './application.ts';
import type {
  AuthorizerModel,
  HttpApiModel,
  HttpRouteModel,
  WebSocketApiModel,
  WebSocketRouteModel,
} from './cloud-model.ts';
import { functionNameOf } from './describe-functions.ts';
import { optionalNumberAt, optionalTextAt, TemplateError, textAt, textsAt } from './json.ts';

/** The longest that API Gateway waits for an integration; an HTTP API's and a WebSocket API's. */
const HTTP_INTEGRATION_TIMEOUT_MS = 30_000;
const WEBSOCKET_INTEGRATION_TIMEOUT_MS = 29_000;

type Parts = {
  readonly integrations: ReadonlyMap<string, Resource>;
  readonly authorizers: ReadonlyMap<string, Resource>;
  readonly routes: readonly Resource[];
  readonly stageName: string;
};

const partsOf = (api: Resource, resources: readonly Resource[]): Parts => {
  const own = resources.filter(({ properties }) => properties.ApiId === api.identity.reference);
  const byReference = (type: Resource['type']) =>
    new Map(
      own
        .filter((resource) => resource.type === type)
        .map((resource) => [resource.identity.reference, resource]),
    );
  const stages = own.filter(({ type }) => type === 'AWS::ApiGatewayV2::Stage');
  const [stage] = stages;
  if (stage === undefined || stages.length !== 1) {
    throw new TemplateError(`${api.place}: wants exactly one stage, has ${stages.length}`);
  }
  return {
    integrations: byReference('AWS::ApiGatewayV2::Integration'),
    authorizers: byReference('AWS::ApiGatewayV2::Authorizer'),
    routes: own.filter(({ type }) => type === 'AWS::ApiGatewayV2::Route'),
    stageName: textAt(stage.properties, 'StageName', stage.place),
  };
};

const integrationOf = (
  route: Resource,
  parts: Parts,
): { functionName: string; timeoutMs: number | undefined; payloadVersion: string | undefined } => {
  const target = textAt(route.properties, 'Target', route.place);
  const integration = parts.integrations.get(target.replace(/^integrations\//, ''));
  if (integration === undefined) throw new TemplateError(`${route.place}: no target ${target}`);
  const { properties, place } = integration;
  const type = textAt(properties, 'IntegrationType', place);
  if (type !== 'AWS_PROXY') throw new TemplateError(`${place}: integration type ${type}`);
  return {
    functionName: functionNameOf(textAt(properties, 'IntegrationUri', place), place),
    timeoutMs: optionalNumberAt(properties, 'TimeoutInMillis', place),
    payloadVersion: optionalTextAt(properties, 'PayloadFormatVersion', place),
  };
};

const authorizerOf = (route: Resource, parts: Parts): AuthorizerModel | undefined => {
  const kind = optionalTextAt(route.properties, 'AuthorizationType', route.place) ?? 'NONE';
  if (kind === 'NONE') return undefined;
  if (kind !== 'CUSTOM') throw new TemplateError(`${route.place}: authorization type ${kind}`);
  const id = textAt(route.properties, 'AuthorizerId', route.place);
  const authorizer = parts.authorizers.get(id);
  if (authorizer === undefined) throw new TemplateError(`${route.place}: no authorizer ${id}`);
  const { properties, place } = authorizer;
  const type = textAt(properties, 'AuthorizerType', place);
  if (type !== 'REQUEST') throw new TemplateError(`${place}: authorizer type ${type}`);
  // A cached verdict would outlive a revoked key; the application does not use one.
  if ((optionalNumberAt(properties, 'AuthorizerResultTtlInSeconds', place) ?? 0) !== 0) {
    throw new TemplateError(`${place}: authorizer results are not cached on a laptop`);
  }
  return {
    functionName: functionNameOf(textAt(properties, 'AuthorizerUri', place), place),
    identitySources: textsAt(properties, 'IdentitySource', place),
  };
};

const describeHttpRoute = (route: Resource, parts: Parts): HttpRouteModel => {
  const integration = integrationOf(route, parts);
  if (integration.payloadVersion !== '2.0') {
    throw new TemplateError(`${route.place}: payload format ${integration.payloadVersion}`);
  }
  const authorizer = authorizerOf(route, parts);
  return {
    routeKey: textAt(route.properties, 'RouteKey', route.place),
    functionName: integration.functionName,
    timeoutMs: integration.timeoutMs ?? HTTP_INTEGRATION_TIMEOUT_MS,
    authorizer,
  };
};

const requireSimpleResponses = (parts: Parts): void => {
  for (const { properties, place } of parts.authorizers.values()) {
    const version = optionalTextAt(properties, 'AuthorizerPayloadFormatVersion', place);
    const simple = String(properties.EnableSimpleResponses) === 'true';
    if (version !== '2.0' || !simple) {
      throw new TemplateError(`${place}: only payload format 2.0 with simple responses`);
    }
  }
};

const apisOf = (resources: readonly Resource[], protocol: 'HTTP' | 'WEBSOCKET'): Resource[] =>
  resources.filter(
    ({ type, properties }) =>
      type === 'AWS::ApiGatewayV2::Api' && properties.ProtocolType === protocol,
  );

export const describeHttpApis = (resources: readonly Resource[]): HttpApiModel[] =>
  apisOf(resources, 'HTTP').map((api) => {
    const parts = partsOf(api, resources);
    requireSimpleResponses(parts);
    return {
      apiId: api.identity.reference,
      name: textAt(api.properties, 'Name', api.place),
      stageName: parts.stageName,
      routes: parts.routes.map((route) => describeHttpRoute(route, parts)),
    };
  });

/** `$request.body.action` → `['action']`: the only form of selection that the field uses. */
const selectionPathOf = (api: Resource): string[] => {
  const expression = textAt(api.properties, 'RouteSelectionExpression', api.place);
  const path = /^\$request\.body\.([\w.]+)$/.exec(expression)?.[1];
  if (path === undefined) throw new TemplateError(`${api.place}: selection by ${expression}`);
  return path.split('.');
};

export const describeWebSocketApis = (resources: readonly Resource[]): WebSocketApiModel[] =>
  apisOf(resources, 'WEBSOCKET').map((api) => {
    const parts = partsOf(api, resources);
    const answering = new Set(
      resources
        .filter(({ type }) => type === 'AWS::ApiGatewayV2::RouteResponse')
        .map(({ properties }) => properties.RouteId),
    );
    return {
      apiId: api.identity.reference,
      name: textAt(api.properties, 'Name', api.place),
      stageName: parts.stageName,
      selectionPath: selectionPathOf(api),
      routes: parts.routes.map((route): WebSocketRouteModel => {
        const integration = integrationOf(route, parts);
        return {
          routeKey: textAt(route.properties, 'RouteKey', route.place),
          functionName: integration.functionName,
          timeoutMs: integration.timeoutMs ?? WEBSOCKET_INTEGRATION_TIMEOUT_MS,
          authorizer: authorizerOf(route, parts),
          answers: answering.has(route.identity.reference),
        };
      }),
    };
  });
