import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Catalogue, catalogue, functionsCatalogue } from './functions-catalogue.ts';

/** While the handlers are being written: BELLWETHER_PARTIAL=1 stands a 501 in for each that is missing. */
export const partialCatalogue = (root: string): Catalogue => ({
  functions: catalogue.functions.filter((name) =>
    existsSync(join(root, 'functions', name, 'handler.ts')),
  ),
  services: catalogue.services.filter((name) =>
    existsSync(join(root, 'services', name, 'main.ts')),
  ),
});

export const placeMissingFunctions = (root: string): void => {
  for (const { name } of functionsCatalogue) {
    if (existsSync(join(root, 'functions', name, 'handler.ts'))) continue;
    const folder = join(root, '.build', 'functions', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'index.mjs'),
      `export const handler = async () => ({ statusCode: 501, body: '${name} is missing' });\n`,
    );
    console.error(`BELLWETHER_PARTIAL: ${name} answers 501`);
  }
};
