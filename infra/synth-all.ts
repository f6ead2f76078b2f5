/** `npm run synth`: every stage from one bundling, the policy scan of the cloud's stages, exit 1 on any finding. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bellwether, bellwether } from './bellwether.ts';
import { assertWithinBudget, bundleAll, sizesTable } from './bundle.ts';
import { catalogue } from './functions-catalogue.ts';
import { acknowledgements } from './nag/acknowledgements.ts';
import { acknowledge, policyFindings } from './nag/policy-scan.ts';
import { type StageName, stageNames } from './stages.ts';

const root = join(import.meta.dirname, '..');

/** The laptop and the emulator keep nothing and face nobody; their templates are checked, not scanned. */
const scanned: readonly StageName[] = ['dev', 'prod'];

const scan = (stage: StageName, application: Bellwether): number => {
  const findings = policyFindings(application);
  for (const { rule, at, info } of findings) console.error(`${stage}: ${rule} at ${at}: ${info}`);
  return findings.length;
};

const synthesize = (stage: StageName, outdir: string): number => {
  const application = bellwether({
    artifacts: join(root, '.build'),
    context: { stage },
    outdir: join(outdir, stage),
    validatesTemplates: true,
  });
  if (scanned.includes(stage)) acknowledge(application);
  const { stacks } = application.app.synth();
  const findings = scanned.includes(stage) ? scan(stage, application) : 0;
  const resources = stacks
    .map((stack) => Object.keys(stack.template.Resources ?? {}).length)
    .reduce((sum, count) => sum + count, 0);
  const policy = scanned.includes(stage)
    ? `${findings} findings, ${acknowledgements.length} acknowledged`
    : 'not scanned';
  console.log(`${stage}: ${stacks.length} stacks, ${resources} resources, policy: ${policy}`);
  return findings;
};

/** Findings of all stages together. */
const run = async (): Promise<number> => {
  const sizes = await bundleAll(root, catalogue);
  console.log(sizesTable(sizes));
  assertWithinBudget(sizes);
  const outdir = mkdtempSync(join(tmpdir(), 'bellwether-synth-'));
  try {
    return stageNames.reduce((sum, stage) => sum + synthesize(stage, outdir), 0);
  } finally {
    rmSync(outdir, { recursive: true });
  }
};

run().then(
  (findings) => {
    process.exitCode = findings === 0 ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
    process.exitCode = 1;
  },
);
