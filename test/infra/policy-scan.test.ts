import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnSubnet } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import type { Bellwether } from '../../infra/bellwether.ts';
import { acknowledgements } from '../../infra/nag/acknowledgements.ts';
import {
  acknowledge,
  guardByPolicy,
  policyFindings,
  UnfoundedAcknowledgement,
} from '../../infra/nag/policy-scan.ts';
import type { LedgerStack } from '../../infra/stacks/ledger.ts';
import { applicationOf } from './synthesized.ts';

const scanned = (application: Bellwether): readonly string[] => {
  application.app.synth();
  return policyFindings(application).map(({ rule, at }) => `${rule} at ${at}`);
};

const ledgerOf = ({ cells }: Bellwether): LedgerStack => {
  const [cell] = cells;
  if (cell === undefined) throw new Error('no cell');
  return cell.ledger;
};

/** Finds the one construct below the cell whose template type is asked for by its class. */
const below = <Wanted>(
  { cells }: Bellwether,
  path: string,
  type: abstract new (...all: never[]) => Wanted,
): Wanted => {
  const found = cells[0]?.node.findAll().find(({ node }) => node.path === `cell-0/${path}`);
  if (!(found instanceof type)) throw new Error(`nothing at ${path}`);
  return found;
};

describe('the policy scan', () => {
  it.each(['dev', 'prod'] as const)('finds nothing in %s that nobody has acknowledged', (stage) => {
    const application = applicationOf(stage);
    acknowledge(application);
    expect(scanned(application)).toEqual([]);
  });

  it('needs each acknowledgement: without the list every one of them is a finding', () => {
    const found = scanned(applicationOf('prod'));
    for (const { rule, at } of acknowledgements) {
      const known = rule.replace('<cell>', 'bellwether-prod-cell-0');
      const place = at.startsWith('/') ? at.slice(1) : `cell-0/${at}`;
      expect(found.filter((each) => each.startsWith(`${known} at ${place}`))).not.toEqual([]);
    }
  });

  it.each(acknowledgements.map((each) => [each.rule, each] as const))(
    'has a reason of some substance for %s',
    (_, { reason }) => {
      expect(reason.length).toBeGreaterThanOrEqual(40);
      expect(reason).toMatch(/\.$/);
    },
  );

  it('takes no acknowledgement without a reason, or of a place that is gone', () => {
    const at = 'edge/distribution';
    const rule = 'AwsSolutions-CFR1';
    expect(() => acknowledge(applicationOf('prod'), [{ rule, at, reason: 'fine' }])).toThrow(
      UnfoundedAcknowledgement,
    );
    expect(() =>
      acknowledge(applicationOf('prod'), [{ rule, at: 'edge/gone', reason: 'x'.repeat(40) }]),
    ).toThrow(UnfoundedAcknowledgement);
  });

  it('makes the synthesis itself fail, so that a deployment stops as well', () => {
    const application = applicationOf('prod');
    new Bucket(ledgerOf(application), 'planted');
    guardByPolicy(application);
    expect(() => application.app.synth()).toThrow(/AwsSolutions-S1/);
  });
});

/** Each own rule is shown a violation: a rule that never fires proves nothing. */
describe('our own rules', () => {
  const planted: readonly (readonly [string, (application: Bellwether) => void])[] = [
    [
      'Brokerage-QueueVisibility',
      (application) => {
        below(application, 'trading/account-commands-0/Resource', CfnQueue).visibilityTimeout = 30;
      },
    ],
    [
      'Brokerage-ConcurrencyCoversMapping',
      (application) => {
        const worker = below(application, 'trading/account-worker/Resource', CfnFunction);
        worker.reservedConcurrentExecutions = 5;
      },
    ],
    [
      'Brokerage-CurrentFunction',
      (application) => {
        below(application, 'trading/account-worker/Resource', CfnFunction).architectures = [
          'x86_64',
        ];
      },
    ],
    [
      'Brokerage-NoPublicAddress',
      (application) => {
        const subnet = below(application, 'fix-gateway/vpc/privateSubnet1/Subnet', CfnSubnet);
        subnet.mapPublicIpOnLaunch = true;
      },
    ],
    [
      'Brokerage-NoWildcardAction[Action::dynamodb:*]',
      (application) => {
        const role = below(application, 'trading/account-worker-role', Role);
        role.addToPrincipalPolicy(
          new PolicyStatement({
            actions: ['dynamodb:*'],
            resources: ['arn:aws:dynamodb:::table/x'],
          }),
        );
      },
    ],
    [
      'Brokerage-LogRetention',
      (application) => {
        const logs = below(application, 'trading/account-worker-logs/Resource', CfnLogGroup);
        logs.addPropertyDeletionOverride('RetentionInDays');
        Reflect.set(logs, 'retentionInDays', undefined);
      },
    ],
    [
      'Brokerage-TableRecovery',
      (application) => {
        const accounts = below(application, 'ledger/accounts/Resource', CfnTable);
        accounts.pointInTimeRecoverySpecification = { pointInTimeRecoveryEnabled: false };
      },
    ],
    [
      'Brokerage-TableProtection',
      (application) => {
        const accounts = below(application, 'ledger/accounts/Resource', CfnTable);
        accounts.deletionProtectionEnabled = false;
      },
    ],
    [
      'Brokerage-TableOwnKey',
      (application) => {
        const accounts = below(application, 'ledger/accounts/Resource', CfnTable);
        accounts.sseSpecification = { sseEnabled: true };
      },
    ],
  ];

  it.each(planted)('%s finds its planted violation', (rule, plant) => {
    const application = applicationOf('prod');
    acknowledge(application);
    plant(application);
    const found = scanned(application);
    expect(found.filter((each) => each.startsWith(rule))).not.toEqual([]);
  });
});
