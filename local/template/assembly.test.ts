import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAssembly } from './assembly.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assembly-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, value: object): void =>
  writeFileSync(join(folder, name), JSON.stringify(value));

describe('reading a cloud assembly', () => {
  it('finds stacks with their templates and the folders of their code', () => {
    mkdirSync(join(folder, 'asset.abc'));
    write('manifest.json', {
      artifacts: {
        Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
        'edge.assets': { type: 'cdk:asset-manifest', properties: { file: 'edge.assets.json' } },
        edge: {
          type: 'aws:cloudformation:stack',
          properties: { templateFile: 'edge.template.json', stackName: 'cell-0-edge' },
        },
      },
    });
    write('edge.template.json', { Resources: {} });
    write('edge.assets.json', {
      files: {
        abc: {
          source: { path: 'asset.abc', packaging: 'zip' },
          destinations: { here: { bucketName: 'assets', objectKey: 'abc.zip' } },
        },
        template: {
          source: { path: 'edge.template.json', packaging: 'file' },
          destinations: { here: { bucketName: 'assets', objectKey: 'template.json' } },
        },
      },
    });
    expect(readAssembly(folder)).toEqual([
      {
        stackName: 'cell-0-edge',
        template: { Resources: {} },
        assetFolders: new Map([['abc.zip', join(folder, 'asset.abc')]]),
      },
    ]);
  });

  it('refuses a nested assembly', () => {
    write('manifest.json', { artifacts: { Prod: { type: 'cdk:cloud-assembly' } } });
    expect(() => readAssembly(folder)).toThrow('nested assembly Prod');
  });
});
