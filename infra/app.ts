/** What `cdk` and the laptop cloud run: bundles every function, then synthesizes the stage of `-c stage=`. */
import { join } from 'node:path';
import { bellwether } from './bellwether.ts';
import { bundleAll } from './bundle.ts';
import { servicesCatalogue } from './functions-catalogue.ts';
import { partialServices, placeMissingFunctions } from './partial.ts';

const root = join(import.meta.dirname, '..');
const partial = process.env.BELLWETHER_PARTIAL === '1';
await bundleAll(root, partial ? partialServices(root) : servicesCatalogue);
if (partial) placeMissingFunctions(root);
bellwether({ artifacts: join(root, '.build') }).app.synth();
