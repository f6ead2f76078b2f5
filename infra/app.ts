/** What `cdk` and the laptop cloud run: bundles every function, then synthesizes the stage of `-c stage=`. */
import { join } from 'node:path';
import { bellwether } from './bellwether.ts';
import { assertWithinBudget, bundleAll } from './bundle.ts';
import { catalogue } from './functions-catalogue.ts';

const root = join(import.meta.dirname, '..');
const sizes = await bundleAll(root, catalogue);
const application = bellwether({ artifacts: join(root, '.build') });
if (application.settings.isCloud) {
  assertWithinBudget(sizes);
  // Not on the laptop: the packs take longer to load than the whole synthesis.
  const { guardByPolicy } = await import('./nag/policy-scan.ts');
  guardByPolicy(application);
}
application.app.synth();
