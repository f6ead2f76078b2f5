/**
 * Who may import whom. `X ← Y` reads "Y may import X":
 *
 *   kernel ← domain, fix, quotes ← ports ← app ← functions, services
 *   adapters, shell beside app; local, infra and test around it
 *
 * test/architecture plants a violation of every rule and must find it, then runs the real tree. Tests beside the code
 * may use what they need (vitest, fast-check, test/support, an SDK to look into a table): rules that say what a folder
 * may reach do not bind them, cycles do.
 */
const TESTS = '[.](test|contract)[.]ts$';
const AWS_SDK = '(^|node_modules/)@(aws-sdk|smithy)/';
const ZOD = '(^|node_modules/)zod(/|$)';

/** `name`: files under `from` may reach what matches one of `mayReach`, and nothing else. */
const confined = (name, comment, from, mayReach, except = []) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: [TESTS, ...except] },
  to: { pathNot: mayReach },
});

/** `name`: files under `from` never reach `to`. */
const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const withoutTests = (path, except = []) => ({ path, pathNot: [TESTS, ...except] });

export default {
  forbidden: [
    never(
      'no-cycles',
      'Two files that need each other are one file, or three.',
      {},
      { circular: true },
    ),
    never(
      'resolvable',
      'What cannot be found cannot be judged.',
      {},
      { couldNotResolve: true, dependencyTypesNot: ['type-only'] },
    ),
    confined('kernel-imports-nothing', 'Everything stands on it.', '^shared/kernel/', [
      '^shared/kernel/',
    ]),
    confined('domain-is-pure', 'Decides; knows no machine and no wire.', '^shared/domain/', [
      '^shared/(kernel|domain)/',
      '(^|node_modules/)decimal[.]js(/|$)',
    ]),
    confined(
      'fix-is-pure',
      'Codec and session: (state, input) → (state, effects).',
      '^shared/fix/',
      ['^shared/(kernel|fix)/'],
    ),
    confined(
      'quotes-are-pure',
      'Prices are a function of seed, symbol and time, and time has a calendar.',
      '^shared/quotes/',
      ['^shared/(kernel|quotes)/', '^shared/domain/calendar/'],
    ),
    confined(
      'ports-are-interfaces',
      'What the application asks of the world, in its words.',
      '^shared/ports/',
      ['^shared/(kernel|domain|fix|quotes|ports)/'],
    ),
    confined(
      'app-knows-ports-only',
      'Use cases reach the world through ports. Hashing is a calculation: node:crypto is theirs.',
      '^shared/app/',
      ['^shared/(kernel|domain|fix|quotes|ports|app)/', '^(node:)?crypto$', ZOD],
    ),
    never(
      'app-zod-on-the-wire-only',
      'Shapes are checked where they come in: the wire.',
      withoutTests('^shared/app/', ['^shared/app/wire/']),
      { path: ZOD },
    ),
    never(
      'adapters-know-no-shell',
      'An adapter serves a port; who called is not its business.',
      withoutTests('^shared/adapters/'),
      { path: '^(shared/shell|functions|services|infra|local)/' },
    ),
    never(
      'aws-sdk-in-adapters-only',
      'One place knows the cloud. (local/ is the other side of the wire; it may speak the same protocol.)',
      { path: '^(shared|functions|services|infra|events)/', pathNot: [TESTS, '^shared/adapters/'] },
      { path: AWS_SDK },
    ),
    confined(
      'shell-beside-app',
      'What all handlers have around them: stacks, error table, views.',
      '^shared/shell/',
      [
        '^shared/(kernel|domain|quotes|ports|app|adapters|shell)/',
        '(^|node_modules/)(@middy/core|@types/aws-lambda|aws-lambda)(/|$)',
        ZOD,
      ],
    ),
    confined('functions-are-thin', 'Parse ▶ use case ▶ render.', '^functions/', [
      '^functions/',
      '^shared/(kernel|domain|quotes|ports|app|adapters|shell)/',
      '(^|node_modules/)(@types/aws-lambda|aws-lambda)(/|$)',
      ZOD,
    ]),
    never(
      'functions-apart',
      'One folder, one bundle: what two functions share lives in shared/.',
      { path: '^functions/([^/]+)/' },
      { path: '^functions/', pathNot: '^functions/$1/' },
    ),
    never(
      'zod-in-schemas-only',
      'A function says the shape of its input in schema.ts.',
      { path: '^functions/', pathNot: [TESTS, '/schema[.]ts$'] },
      { path: ZOD },
    ),
    confined('services-are-thin', 'Processes around the use cases.', '^services/', [
      '^services/',
      '^shared/(kernel|domain|fix|quotes|ports|app|adapters|shell)/',
      '^node:',
      '^[a-z_/]+$',
      ZOD,
    ]),
    never(
      'services-apart',
      'A service never imports another, nor a function.',
      { path: '^services/([^/]+)/', pathNot: TESTS },
      { path: '^(services|functions)/', pathNot: '^services/$1/' },
    ),
    never(
      'venue-is-a-stranger',
      'The venue stands for somebody else’s company: it speaks FIX and knows nothing of ours but the protocol, prices, exact numbers and the calendar.',
      withoutTests('^services/venue/'),
      {
        path: '^shared/',
        pathNot: [
          '^shared/(kernel|fix|quotes)/',
          '^shared/domain/(money|calendar)/',
          '^shared/ports/fix-log[.]ts$',
        ],
      },
    ),
    never(
      'infra-imports-no-runtime-code',
      'The template names functions by their folder; it never loads them.',
      withoutTests('^infra/'),
      { path: '^(shared|functions|services|events|local|web)/' },
    ),
    never(
      'local-knows-no-brokerage',
      'The laptop cloud runs any application of these resource types. The commands on top of it know ours; so does the one file that makes the first operator key.',
      {
        path: '^local/',
        pathNot: [TESTS, '^local/(commands|demo|ledger-check)/', '^local/cloud/operator-key[.]ts$'],
      },
      { path: '^(shared|functions|services|infra|events)/', pathNot: '^shared/kernel/' },
    ),
    never(
      'nothing-imports-local',
      'What runs in the cloud does not know that it also runs on a laptop.',
      { path: '^(shared|functions|services|infra|events)/', pathNot: TESTS },
      { path: '^local/' },
    ),
    never(
      'nothing-imports-infra',
      'Built things do not know their builder.',
      { path: '^(shared|functions|services|local|events)/', pathNot: TESTS },
      { path: '^infra/' },
    ),
    never(
      'nothing-imports-tests',
      'But tests.',
      { path: '^(shared|functions|services|infra|local|events)/', pathNot: TESTS },
      { path: ['^test/', TESTS] },
    ),
    never(
      'auditor-is-not-the-engine',
      'Who judges the engine shares no code with it, and with nothing that does.',
      { path: '^test/sim/auditor/' },
      {
        path: '^(shared|functions|services|infra|local|events|test)/',
        pathNot: '^test/sim/(auditor/|evidence[.]ts$)',
      },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
    exclude: { path: '(^|/)([.]build|[.]bellwether|[.]scratch|cdk[.]out)/' },
  },
};
