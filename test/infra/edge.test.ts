import { describe, expect, it } from 'vitest';
import { functionsCatalogue } from '../../infra/functions-catalogue.ts';
import { httpRoutes, webSocketRoutes } from '../../infra/routes.ts';
import { isShape, listOf, ofType, type Resource, synthesized } from './synthesized.ts';

const { resources, nameOf } = synthesized('prod');
const edge = resources.filter(({ stack }) => stack === 'edge');

const apiOf = ({ properties }: Resource): string => nameOf('edge', properties.ApiId);
const [httpApi, streamApi] = ['HTTP', 'WEBSOCKET'].map((protocol) => {
  const api = ofType(edge, 'AWS::ApiGatewayV2::Api').find(
    ({ properties }) => properties.ProtocolType === protocol,
  );
  if (api === undefined) throw new Error(`no ${protocol} API`);
  return nameOf('edge', { Ref: api.logicalId });
});

const functionOf = ({ properties }: Resource): string => {
  const target = nameOf('edge', properties.Target).replace('integrations/', '');
  const integration = edge.find(({ logicalId }) => logicalId === target);
  const uri = nameOf('edge', integration?.properties.IntegrationUri);
  const [, name] = /([a-z-]+)(\/invocations)?$/.exec(uri.replace('/invocations', '')) ?? [];
  return name ?? uri;
};

const routesOf = (api: string | undefined): readonly Resource[] =>
  ofType(edge, 'AWS::ApiGatewayV2::Route').filter((route) => apiOf(route) === api);

describe('the HTTP API', () => {
  const routes = routesOf(httpApi);

  it('has the routes of the list and $default, each to its function', () => {
    const found = routes.map((route) => [String(route.properties.RouteKey), functionOf(route)]);
    expect(Object.fromEntries(found)).toEqual({
      ...Object.fromEntries(
        httpRoutes.map(({ method, path, function: name }) => [`${method} ${path}`, name]),
      ),
      $default: 'refuse-unknown-route',
    });
    expect(found).toHaveLength(httpRoutes.length + 1);
  });

  it('asks the authorizer for every route but $default', () => {
    for (const { properties } of routes) {
      const wanted = properties.RouteKey === '$default' ? 'NONE' : 'CUSTOM';
      expect([properties.RouteKey, properties.AuthorizationType]).toEqual([
        properties.RouteKey,
        wanted,
      ]);
    }
  });

  it('asks it for every request: no identity source short-cuts it, nothing is cached', () => {
    const authorizers = ofType(edge, 'AWS::ApiGatewayV2::Authorizer');
    expect(authorizers).toHaveLength(1);
    expect(authorizers[0]?.properties).toMatchObject({
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      AuthorizerResultTtlInSeconds: 0,
      EnableSimpleResponses: true,
      IdentitySource: [],
    });
  });

  it('hands over payload 2.0', () => {
    for (const { properties } of ofType(edge, 'AWS::ApiGatewayV2::Integration')) {
      if (nameOf('edge', properties.ApiId) !== httpApi) continue;
      expect(properties.PayloadFormatVersion).toBe('2.0');
    }
  });
});

describe('the WebSocket API', () => {
  it('has its routes, chosen by action', () => {
    const api = ofType(edge, 'AWS::ApiGatewayV2::Api').find(
      ({ properties }) => properties.ProtocolType === 'WEBSOCKET',
    );
    expect(api?.properties.RouteSelectionExpression).toBe('$request.body.action');
    const found = routesOf(streamApi).map((route) => [
      String(route.properties.RouteKey),
      functionOf(route),
    ]);
    expect(Object.fromEntries(found)).toEqual({
      $connect: webSocketRoutes.connect,
      $disconnect: webSocketRoutes.disconnect,
      $default: webSocketRoutes.default,
      ...webSocketRoutes.actions,
    });
  });
});

describe('both', () => {
  it('have one throttled, logged stage each: $default and stream', () => {
    const stages = ofType(edge, 'AWS::ApiGatewayV2::Stage');
    expect(stages.map(({ properties }) => properties.StageName).sort()).toEqual([
      '$default',
      'stream',
    ]);
    for (const { properties } of stages) {
      expect(properties.AutoDeploy).toBe(true);
      expect(properties.AccessLogSettings).toMatchObject({ DestinationArn: expect.anything() });
      expect(properties.DefaultRouteSettings).toMatchObject({
        ThrottlingRateLimit: expect.any(Number),
        ThrottlingBurstLimit: expect.any(Number),
      });
    }
  });

  it('log neither headers nor bodies', () => {
    for (const { properties } of ofType(edge, 'AWS::ApiGatewayV2::Stage')) {
      const settings = properties.AccessLogSettings;
      const format = String(isShape(settings) ? settings.Format : '');
      expect(format).not.toMatch(/header|body|authorizer/i);
    }
  });

  it('stand behind one origin that caches nothing', () => {
    const [distribution] = ofType(edge, 'AWS::CloudFront::Distribution');
    const config = distribution?.properties.DistributionConfig;
    const cachingDisabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
    expect(config).toMatchObject({
      DefaultCacheBehavior: { CachePolicyId: cachingDisabled, ViewerProtocolPolicy: 'https-only' },
      CacheBehaviors: [{ PathPattern: '/stream', CachePolicyId: cachingDisabled }],
    });
    expect(listOf(isShape(config) ? config.Origins : undefined)).toHaveLength(2);
  });

  it('use every function of the edge', () => {
    const used = new Set([
      ...routesOf(httpApi).map(functionOf),
      ...routesOf(streamApi).map(functionOf),
      'authorize-request',
    ]);
    const listed = functionsCatalogue.filter(({ stack }) => stack === 'edge');
    expect([...used].sort()).toEqual(listed.map(({ name }) => name).sort());
  });
});
