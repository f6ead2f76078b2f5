import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bellwether, bellwether } from '../../infra/bellwether.ts';
import { catalogue } from '../../infra/functions-catalogue.ts';
import type { StageName } from '../../infra/stages.ts';

export type Shape = Readonly<Record<string, unknown>>;
export const isShape = (value: unknown): value is Shape =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const listOf = (value: unknown): readonly unknown[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
};

export type Resource = {
  /** Stack name without the cell's prefix: `ledger`, `edge`, … */
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Shape;
  readonly deletionPolicy: unknown;
};

export type Synthesized = {
  readonly application: Bellwether;
  readonly resources: readonly Resource[];
  /** `table accounts`, `queue venue-alpha.fifo`, … of what a value of the template refers to, across stacks. */
  readonly nameOf: (stack: string, value: unknown) => string;
};

/** Stand-ins for the bundles: the template is the same, and a test needs no bundling. */
const placeholders = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'bellwether-artifacts-'));
  const place = (path: string, file: string, text: string): void => {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, file), text);
  };
  for (const name of catalogue.functions) {
    place(`functions/${name}`, 'index.mjs', `export const handler = async () => '${name}';\n`);
  }
  for (const name of catalogue.services) {
    place(`services/${name}`, 'index.mjs', '');
    place(`services/${name}`, 'Dockerfile', 'FROM scratch\n');
  }
  return folder;
};

export const applicationOf = (stage: StageName): Bellwether =>
  bellwether({
    artifacts: placeholders(),
    context: { stage },
    outdir: mkdtempSync(join(tmpdir(), 'bellwether-assembly-')),
  });

const NAME_PROPERTIES = ['TableName', 'QueueName', 'FunctionName', 'Name', 'LogGroupName'];

const physicalNameOf = ({ properties, logicalId }: Resource): string => {
  const property = NAME_PROPERTIES.find((name) => typeof properties[name] === 'string');
  return property === undefined ? logicalId : String(properties[property]);
};

/** Synthesizes a stage once and reads all of its templates as one list of resources. */
export const synthesized = (stage: StageName): Synthesized => {
  const application = applicationOf(stage);
  const prefix = `bellwether-${stage}-cell-0-`;
  const resources: Resource[] = [];
  const exported = new Map<string, { readonly stack: string; readonly value: unknown }>();
  for (const artifact of application.app.synth().stacks) {
    const stack = artifact.stackName.replace(prefix, '');
    const template: unknown = artifact.template;
    if (!isShape(template) || !isShape(template.Resources)) throw new Error(`no ${stack}`);
    for (const [logicalId, resource] of Object.entries(template.Resources)) {
      if (!isShape(resource)) continue;
      const { Type: type, Properties: properties, DeletionPolicy: deletionPolicy } = resource;
      resources.push({
        stack,
        logicalId,
        type: String(type),
        properties: isShape(properties) ? properties : {},
        deletionPolicy,
      });
    }
    const outputs = isShape(template.Outputs) ? template.Outputs : {};
    for (const output of Object.values(outputs)) {
      if (isShape(output) && isShape(output.Export)) {
        exported.set(String(output.Export.Name), { stack, value: output.Value });
      }
    }
  }
  const nameOf = (stack: string, value: unknown): string => {
    if (!isShape(value)) return String(value);
    const imported = exported.get(String(value['Fn::ImportValue']));
    if (imported !== undefined) return nameOf(imported.stack, imported.value);
    const join = value['Fn::Join'];
    if (Array.isArray(join)) {
      return listOf(join[1])
        .map((part) => nameOf(stack, part))
        .join(String(join[0]));
    }
    const target = value.Ref ?? listOf(value['Fn::GetAtt'])[0];
    const attribute = listOf(value['Fn::GetAtt'])[1];
    const resource = resources.find(
      (each) => each.stack === stack && each.logicalId === String(target),
    );
    if (resource === undefined) return String(target);
    const name = physicalNameOf(resource).replace(prefix, '');
    return attribute === undefined || attribute === 'Arn' ? name : `${name}:${String(attribute)}`;
  };
  return { application, resources, nameOf };
};

export const ofType = (resources: readonly Resource[], type: string): readonly Resource[] =>
  resources.filter((resource) => resource.type === type);
