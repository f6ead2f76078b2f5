import type { Resource } from './application.ts';
import type { SecretReference, ServiceModel } from './cloud-model.ts';
import type { JsonObject } from './json.ts';
import {
  objectsAt,
  optionalNumberAt,
  optionalObjectAt,
  optionalTextAt,
  TemplateError,
  textAt,
} from './json.ts';

/** Docker label of a container that names its bundle below `.build`. */
const BUNDLE_LABEL = 'bellwether.bundle';

/** `arn:aws:secretsmanager:region:account:secret:name[:field[:stage[:version]]]`. */
const ARN_PARTS_OF_A_SECRET = 7;

const secretReference = (valueFrom: string, place: string): SecretReference => {
  const parts = valueFrom.split(':');
  if (parts[2] !== 'secretsmanager') throw new TemplateError(`${place}: secret ${valueFrom}`);
  return {
    secretArn: parts.slice(0, ARN_PARTS_OF_A_SECRET).join(':'),
    field: parts[ARN_PARTS_OF_A_SECRET] || undefined,
  };
};

const describeContainer = (
  container: JsonObject,
  place: string,
): Pick<ServiceModel, 'bundle' | 'environment' | 'secrets'> => {
  const labels = optionalObjectAt(container, 'DockerLabels', place);
  const bundle = labels === undefined ? undefined : optionalTextAt(labels, BUNDLE_LABEL, place);
  if (bundle === undefined) {
    throw new TemplateError(`${place}: a container without the label ${BUNDLE_LABEL}`);
  }
  if (!/^[\w-]+(\/[\w-]+)*$/.test(bundle)) throw new TemplateError(`${place}: bundle ${bundle}`);
  return {
    bundle,
    environment: Object.fromEntries(
      objectsAt(container, 'Environment', place).map((variable) => [
        textAt(variable, 'Name', place),
        textAt(variable, 'Value', place),
      ]),
    ),
    secrets: Object.fromEntries(
      objectsAt(container, 'Secrets', place).map((secret) => [
        textAt(secret, 'Name', place),
        secretReference(textAt(secret, 'ValueFrom', place), place),
      ]),
    ),
  };
};

/** One entry per service; its task definition has one container. */
export const describeServices = (resources: readonly Resource[]): ServiceModel[] => {
  const definitions = new Map(
    resources
      .filter(({ type }) => type === 'AWS::ECS::TaskDefinition')
      .map((definition) => [definition.identity.reference, definition]),
  );
  return resources
    .filter(({ type }) => type === 'AWS::ECS::Service')
    .map((service) => {
      const reference = textAt(service.properties, 'TaskDefinition', service.place);
      const definition = definitions.get(reference);
      if (definition === undefined) throw new TemplateError(`${service.place}: no ${reference}`);
      const { properties, place } = definition;
      const containers = objectsAt(properties, 'ContainerDefinitions', place);
      const [container] = containers;
      if (container === undefined || containers.length !== 1) {
        throw new TemplateError(`${place}: wants exactly one container`);
      }
      return {
        name: service.identity.name,
        desiredCount: optionalNumberAt(service.properties, 'DesiredCount', service.place) ?? 1,
        ...describeContainer(container, place),
      };
    });
};
