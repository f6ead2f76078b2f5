import { describe, expect, it } from 'vitest';
import { conditionHolds, resolveJson, type Scope } from './expression.ts';
import type { Json } from './json.ts';

const scope: Scope = {
  stackName: 'cell',
  region: 'us-east-1',
  accountId: '000000000000',
  parameters: { BootstrapVersion: '/cdk/version' },
  conditions: {
    Always: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
    Never: { 'Fn::Not': [{ Condition: 'Always' }] },
    Both: { 'Fn::And': [{ Condition: 'Always' }, { Condition: 'Never' }] },
    Either: { 'Fn::Or': [{ Condition: 'Always' }, { Condition: 'Never' }] },
  },
  mappings: { Sizes: { small: { memory: 512 } } },
  reference: (logicalId) => `ref-of-${logicalId}`,
  attribute: (logicalId, attribute) => `${attribute}-of-${logicalId}`,
  exportedValue: (name) => `export-${name}`,
};

describe('expressions', () => {
  const cases: [string, Json, Json][] = [
    ['Ref of a resource', { Ref: 'Table' }, 'ref-of-Table'],
    ['Ref of a parameter', { Ref: 'BootstrapVersion' }, '/cdk/version'],
    ['AWS::AccountId', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['AWS::Partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['AWS::URLSuffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['AWS::StackName', { Ref: 'AWS::StackName' }, 'cell'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'Arn-of-Table'],
    ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Table.Arn' }, 'Arn-of-Table'],
    [
      'Fn::Join over expressions',
      { 'Fn::Join': ['/', ['a', { Ref: 'Table' }, 1]] },
      'a/ref-of-Table/1',
    ],
    [
      'Fn::Sub with references, attributes, variables and an escape',
      {
        'Fn::Sub': [
          // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own syntax
          '${AWS::Region} ${Table} ${Table.Arn} ${own} ${!kept}',
          { own: { Ref: 'Queue' } },
        ],
      },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own syntax
      'us-east-1 ref-of-Table Arn-of-Table ref-of-Queue ${kept}',
    ],
    [
      'Fn::Select of Fn::Split',
      { 'Fn::Select': [1, { 'Fn::Split': ['-', { Ref: 'Table' }] }] },
      'of',
    ],
    ['Fn::If', { 'Fn::If': ['Always', 'yes', 'no'] }, 'yes'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', 'small', 'memory'] }, 512],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'table' }, 'export-table'],
    [
      'AWS::NoValue leaves the property and the list item out',
      { kept: 1, gone: { Ref: 'AWS::NoValue' }, list: [{ Ref: 'AWS::NoValue' }, 2] },
      { kept: 1, list: [2] },
    ],
    ['an object with one ordinary key', { Resource: '*' }, { Resource: '*' }],
  ];

  it.each(cases)('%s', (_name, expression, expected) => {
    expect(resolveJson(expression, scope)).toEqual(expected);
  });

  it('refuses an intrinsic function that it does not know', () => {
    expect(() => resolveJson({ 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, scope)).toThrow('Fn::Cidr');
  });

  it.each([
    ['Always', true],
    ['Never', false],
    ['Both', false],
    ['Either', true],
  ])('condition %s is %s', (name, expected) => {
    expect(conditionHolds(name, scope)).toBe(expected);
  });
});
