import type { HttpApi, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Aws, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { STREAM_STAGE } from '../routes.ts';
import type { StageSettings } from '../stages.ts';
import { asBucket } from './cdk-interfaces.ts';

/** Long enough to look into last quarter's incident. */
const ACCESS_LOG_LIFETIME = Duration.days(400);

const accessLogs = (scope: Construct): Bucket =>
  new Bucket(scope, 'distribution-logs', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    // CloudFront's standard logs are delivered by an ACL.
    objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
    lifecycleRules: [{ expiration: ACCESS_LOG_LIFETIME }],
    removalPolicy: RemovalPolicy.RETAIN,
  });

const originOf = (domainName: string): HttpOrigin =>
  new HttpOrigin(domainName, {
    protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
    originSslProtocols: [OriginSslPolicy.TLS_V1_2],
  });

/** One origin for REST and for `/stream`, as on the laptop. Nothing is cached: every answer is somebody's own. */
export const distribution = (
  scope: Construct,
  prefix: string,
  { domain, webAclArn }: Pick<StageSettings, 'domain' | 'webAclArn'>,
  httpApi: HttpApi,
  webSocketApi: WebSocketApi,
): Distribution => {
  const behaviour = {
    allowedMethods: AllowedMethods.ALLOW_ALL,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    // API Gateway tells its APIs apart by Host.
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
  };
  const domainOf = (apiId: string): string =>
    Fn.join('', [apiId, '.execute-api.', Aws.REGION, '.amazonaws.com']);
  return new Distribution(scope, 'distribution', {
    comment: prefix,
    httpVersion: HttpVersion.HTTP2_AND_3,
    ...(webAclArn === undefined ? {} : { webAclId: webAclArn }),
    ...(domain === undefined
      ? {}
      : {
          domainNames: [domain.name],
          certificate: Certificate.fromCertificateArn(scope, 'certificate', domain.certificateArn),
          minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
        }),
    logBucket: asBucket(accessLogs(scope)),
    defaultBehavior: {
      ...behaviour,
      origin: originOf(domainOf(httpApi.apiId)),
      responseHeadersPolicy: ResponseHeadersPolicy.SECURITY_HEADERS,
    },
    additionalBehaviors: {
      [`/${STREAM_STAGE}`]: { ...behaviour, origin: originOf(domainOf(webSocketApi.apiId)) },
    },
  });
};
