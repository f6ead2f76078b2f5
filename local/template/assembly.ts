import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from './json.ts';
import { isObject, TemplateError } from './json.ts';

/** One stack of a synthesized CDK application. */
export type StackArtifact = {
  readonly stackName: string;
  readonly template: JsonObject;
  /** Folder of a file asset, by the object key that the template names. */
  readonly assetFolders: ReadonlyMap<string, string>;
};

const readJson = (path: string): JsonObject => {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TemplateError(`${path} holds no object`);
  }
  return value as JsonObject;
};

const assetFoldersOf = (outputFolder: string, manifestPath: string): Map<string, string> => {
  const folders = new Map<string, string>();
  const { files } = readJson(join(outputFolder, manifestPath));
  if (!isObject(files)) return folders;
  for (const file of Object.values(files)) {
    if (!isObject(file) || !isObject(file.source) || !isObject(file.destinations)) continue;
    // A file asset (the template itself) is uploaded as it is; only folders are code.
    if (file.source.packaging !== 'zip' || typeof file.source.path !== 'string') continue;
    for (const destination of Object.values(file.destinations)) {
      if (isObject(destination) && typeof destination.objectKey === 'string') {
        folders.set(destination.objectKey, join(outputFolder, file.source.path));
      }
    }
  }
  return folders;
};

const mergedAssetFolders = (outputFolder: string, artifacts: JsonObject): Map<string, string> => {
  const folders = new Map<string, string>();
  for (const artifact of Object.values(artifacts)) {
    if (!isObject(artifact) || artifact.type !== 'cdk:asset-manifest') continue;
    if (!isObject(artifact.properties) || typeof artifact.properties.file !== 'string') continue;
    for (const [key, folder] of assetFoldersOf(outputFolder, artifact.properties.file)) {
      folders.set(key, folder);
    }
  }
  return folders;
};

/**
 * Reads a cloud assembly (`cdk.out`): its stacks with their templates and code folders, in the
 * order of the manifest. Throws when the manifest holds a nested assembly (a CDK Stage): the
 * application has none, and skipping one would run half an application.
 */
export const readAssembly = (outputFolder: string): StackArtifact[] => {
  const { artifacts } = readJson(join(outputFolder, 'manifest.json'));
  if (!isObject(artifacts)) throw new TemplateError('manifest.json has no artifacts');
  // Object keys are content hashes, so one map serves all stacks.
  const assetFolders = mergedAssetFolders(outputFolder, artifacts);
  const stacks: StackArtifact[] = [];
  for (const [id, artifact] of Object.entries(artifacts)) {
    if (!isObject(artifact)) continue;
    if (artifact.type === 'cdk:cloud-assembly') {
      throw new TemplateError(`manifest.json: nested assembly ${id}`);
    }
    if (artifact.type !== 'aws:cloudformation:stack' || !isObject(artifact.properties)) continue;
    const { templateFile, stackName } = artifact.properties;
    if (typeof templateFile !== 'string') throw new TemplateError(`${id} has no template`);
    stacks.push({
      stackName: typeof stackName === 'string' ? stackName : id,
      template: readJson(join(outputFolder, templateFile)),
      assetFolders,
    });
  }
  return stacks;
};
