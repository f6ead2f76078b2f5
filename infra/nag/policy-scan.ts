import { Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, type NagPack } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import type { Bellwether } from '../bellwether.ts';
import { type Acknowledgement, acknowledgements, CELL_PREFIX } from './acknowledgements.ts';
import { BrokerageChecks } from './brokerage-checks.ts';

/** Shorter is a shrug, not a reason. */
const SHORTEST_REASON = 40;

export class UnfoundedAcknowledgement extends Error {
  override readonly name = 'UnfoundedAcknowledgement';
}

type Place = { readonly place: IConstruct; readonly prefix: string };

const constructAt = (application: Bellwether, path: string): IConstruct => {
  const place = application.app.node.findAll().find(({ node }) => node.path === path);
  if (place === undefined) throw new UnfoundedAcknowledgement(`there is nothing at ${path}`);
  return place;
};

const placesOf = (application: Bellwether, at: string): readonly Place[] =>
  at.startsWith('/')
    ? [{ place: constructAt(application, at.slice(1)), prefix: '' }]
    : application.cells.map(({ node, prefix }) => ({
        place: constructAt(application, `${node.path}/${at}`),
        prefix,
      }));

/**
 * Accepts the findings of the list on each cell. Throws UnfoundedAcknowledgement for a reason that is too short or
 * a place that does not exist: an acknowledgement must not outlive what it was for.
 */
export const acknowledge = (
  application: Bellwether,
  list: readonly Acknowledgement[] = acknowledgements,
): void => {
  for (const { rule, at, reason } of list) {
    if (reason.length < SHORTEST_REASON) {
      throw new UnfoundedAcknowledgement(`${rule} at ${at}: ${reason}`);
    }
    for (const { place, prefix } of placesOf(application, at)) {
      Validations.of(place).acknowledge({ id: rule.replace(CELL_PREFIX, prefix), reason });
    }
  }
};

export const policyPacks = ({ app }: Bellwether): readonly NagPack[] => [
  new AwsSolutionsChecks(app),
  new BrokerageChecks(app),
];

/** Makes every synthesis of the application fail on a finding, that of `cdk deploy` too. */
export const guardByPolicy = (application: Bellwether): void => {
  acknowledge(application);
  Validations.of(application.app).addPlugins(...policyPacks(application));
};

export type Finding = { readonly rule: string; readonly at: string; readonly info: string };

/**
 * What the packs find that nobody has acknowledged, each at its construct. Asked after the synthesis: only then do
 * references between stacks stand as in the template.
 */
export const policyFindings = (application: Bellwether): readonly Finding[] =>
  policyPacks(application).flatMap((pack) =>
    pack.validateScope(application.app).violations.flatMap((violation) =>
      violation.violatingResources.map(({ constructPath }) => ({
        rule: violation.ruleName,
        at: constructPath ?? '',
        info: violation.description,
      })),
    ),
  );
