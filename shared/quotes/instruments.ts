import { PATH_PREFIXES } from './price-paths.ts';

/**
 * The seed file of the synthetic market: assets, reference prices and the venue all read these symbols. Companies and
 * tickers are invented. Money is text here; nobody computes with it before parsing it exactly.
 */
export type Instrument = {
  readonly assetId: string;
  readonly symbol: string;
  readonly name: string;
  readonly exchange: 'NASDAQ' | 'NYSE' | 'ARCA' | 'AMEX' | 'BATS';
  /** US dollars, two decimals: the centre of the price model's walk. */
  readonly basePrice: string;
  /** Scenario symbols can be traded but are not listed: they exist to make the venue misbehave on purpose. */
  readonly listed: boolean;
};

const listed = (
  assetId: string,
  symbol: string,
  exchange: Instrument['exchange'],
  basePrice: string,
  name: string,
): Instrument => ({ assetId, symbol, name, exchange, basePrice, listed: true });

/** Sorted by exchange, then symbol: the order in which /v2/assets lists them. */
export const INSTRUMENTS: readonly Instrument[] = [
  listed(
    '8ccae427-5dd0-45b3-b5fe-7ba5e422c766',
    'GLDR',
    'AMEX',
    '23.75',
    'Golden Rill Mining Inc.',
  ),
  listed(
    'b6d1aa75-5c9c-4353-a305-9e2caa1925ab',
    'BWTH',
    'ARCA',
    '412.10',
    'Bellwether Broad 500 ETF',
  ),
  listed('57c36644-876b-437c-b913-3cdc58b18fd3', 'SMLX', 'ARCA', '187.40', 'Small Harbor 2000 ETF'),
  listed(
    '1f1bd4d3-9c5e-4b34-9f1d-4a9f6b4f0a11',
    'TBLX',
    'BATS',
    '96.20',
    'Tidewater Bond Ladder ETF',
  ),
  listed(
    'b0b6dd9d-8b9b-48a9-ba46-b9d54906e415',
    'ACME',
    'NASDAQ',
    '150.00',
    'Acme Anvil and Rocket Corp.',
  ),
  listed(
    'f30d734c-2806-4d0d-b145-f9fade61432b',
    'BRKL',
    'NASDAQ',
    '61.35',
    'Brackell Semiconductors Inc.',
  ),
  listed(
    'fc6a5dcd-4a70-4b8d-b64f-d83a6dae9ba4',
    'CLDY',
    'NASDAQ',
    '88.90',
    'Cloudyard Software Inc.',
  ),
  listed(
    '4f5baf1e-0e9b-4d85-b88a-d874dc4a3c42',
    'FNCH',
    'NASDAQ',
    '17.25',
    'Finch Biosciences Inc.',
  ),
  listed(
    '24cbba8c-831b-44e2-8503-dd0c5ed57ab9',
    'LMNT',
    'NASDAQ',
    '243.60',
    'Luminate Robotics Corp.',
  ),
  listed(
    '69b15845-7c63-4586-b274-1cfdfe9df3d8',
    'NVLT',
    'NASDAQ',
    '512.80',
    'Novalite Computing Inc.',
  ),
  listed('f801f835-bfe6-4a9d-a6b1-ccbb84bfd75f', 'PXLR', 'NASDAQ', '34.15', 'Pixelar Games Inc.'),
  listed(
    '83e52ac1-bb18-4e9f-b68d-dda5a8af3ec0',
    'QNTL',
    'NASDAQ',
    '128.45',
    'Quintel Networks Inc.',
  ),
  listed(
    '3ece3182-5903-4902-b963-f875a0f416e7',
    'AGRO',
    'NYSE',
    '42.05',
    'Agrostead Grain Company',
  ),
  listed(
    'bb2a26c0-4c77-4801-8afc-82e8142ac7b8',
    'CPRK',
    'NYSE',
    '71.80',
    'Copper Creek Energy Inc.',
  ),
  listed('2140998d-7f62-46f2-a9b2-e44350bd4807', 'DRYD', 'NYSE', '29.60', 'Drydock Shipping Ltd.'),
  listed(
    '39d1f1d8-8a6f-4f4d-8b7d-2f1d7a4ee1b5',
    'FRBK',
    'NYSE',
    '54.70',
    'First Riverbank Holdings',
  ),
  listed(
    'cd6d2f6c-0b7c-4f7a-9a8b-0d9b0e7c5d42',
    'HMST',
    'NYSE',
    '104.30',
    'Homestead Retail Group Inc.',
  ),
  listed('6a1c1f60-3d0a-4a1b-9c7e-58a4c8c9d0e7', 'MDLN', 'NYSE', '138.95', 'Medilane Health Inc.'),
  listed(
    '0d5a3c1e-7b44-4b0e-8e9a-6c2f9d1b3a58',
    'RAIL',
    'NYSE',
    '219.50',
    'Railhead Freight Systems Inc.',
  ),
  listed(
    'e7b9c2d4-1a3f-4c5e-9d6b-7f8091a2b3c4',
    'SODA',
    'NYSE',
    '48.25',
    'Sodabrook Beverages Company',
  ),
];

/** Symbols that make the venue tell a story: what each is, services/venue/README.md says. */
export const STORY_PREFIXES = [
  'REJ',
  'REJNEW',
  'PEND',
  'PENDNEW',
  'PENDREJ',
  'PART',
  'REST',
  'SLOW',
  'NEWLATE',
  'TRICKLE',
  'DRIP',
  'MUTE',
  'SILENT',
  'LOST',
  'GONE',
  'JREJ',
  'EXPIRE',
  'DFD',
  'CALC',
  'STOPPED',
  'SUSP',
  'RESTATE',
  'HALTCXL',
  'UCXL',
  'UREPL',
  'URED',
  'CXLPEND',
  'CXLFILL',
  'CXLLATE',
  'CXLREJ',
  'CXLSILENT',
  'CXLJREJ',
  'LATEFILL',
  'RPLPEND',
  'RPLFILL',
  'RPLUP',
  'RPLLATE',
  'RPLREJ',
  'RPLPREJ',
  'RPLSILENT',
  'RPLJREJ',
  'BUST',
  'BUSTLATER',
  'CORR',
  'CORRLATER',
  'CORRQTY',
  'DUPX',
  'DUPEXEC',
  'DUPDIFF',
  'OVERFILL',
  'WRONGSIDE',
  'WRONGSYM',
  'UNKNOWN',
  'BADPX',
] as const;

export type StoryPrefix = (typeof STORY_PREFIXES)[number];

const longestFirst = STORY_PREFIXES.toSorted((a, b) => b.length - a.length);

/** The story that a symbol names by its first letters, the longest name that fits: REJNEW1 is no REJ. */
export const storyOf = (symbol: string): StoryPrefix | undefined =>
  longestFirst.find((prefix) => symbol.startsWith(prefix));

/** Symbols about which there is something to know: each refuses orders, or lends less, as its name says. */
export const CONDITION_PREFIXES = [
  'NOTRADE',
  'RSTRICT',
  'CLOSEONLY',
  'HALTED',
  'NOFRACT',
  'NOMARGIN',
  'HOUSE60',
] as const;

type Condition = (typeof CONDITION_PREFIXES)[number];

/** What there is to know about a symbol; undefined: nothing, it trades and is lent on as the rules have it. */
export const conditionOf = (symbol: string): Condition | undefined =>
  CONDITION_PREFIXES.find((prefix) => symbol.startsWith(prefix));

/** Scenario symbols: the venue's stories, all at one price, prices by a stated rule (price-paths.ts), and conditions. */
export const SCENARIO_PREFIXES: readonly string[] = [
  ...STORY_PREFIXES,
  ...PATH_PREFIXES,
  ...CONDITION_PREFIXES,
];

/** The prefix and further letters or digits: room for one symbol per test run, and short enough for an asset id. */
const SCENARIO_LENGTH = 12;
const SCENARIO_SYMBOL = new RegExp(
  `^(?=.{1,${SCENARIO_LENGTH}}$)(?:${SCENARIO_PREFIXES.join('|')})[A-Z0-9]*$`,
);

const SCENARIO_BASE_PRICE = '50.00';

const bySymbol = new Map(INSTRUMENTS.map((each) => [each.symbol, each]));
const byAssetId = new Map(INSTRUMENTS.map((each) => [each.assetId, each]));

/** Scenario symbols met lately: a tape asks for the same one at each print. Far more than a test uses at a time. */
const MAX_SCENARIOS = 1_000;
const scenarios = new Map<string, Instrument>();

/** The instrument of an exact upper-case symbol, scenario symbols included; undefined when there is none. */
export function instrumentOf(symbol: string): Instrument | undefined {
  const known = bySymbol.get(symbol) ?? scenarios.get(symbol);
  if (known !== undefined) return known;
  if (!SCENARIO_SYMBOL.test(symbol)) return undefined;
  const scenario: Instrument = {
    assetId: scenarioAssetId(symbol),
    symbol,
    name: `Scenario ${symbol}`,
    exchange: 'NYSE',
    basePrice: SCENARIO_BASE_PRICE,
    listed: false,
  };
  if (scenarios.size >= MAX_SCENARIOS) scenarios.clear();
  scenarios.set(symbol, scenario);
  return scenario;
}

/** By symbol or asset id (lower-case UUID); a scenario symbol is found by its asset id too. */
export function findInstrument(symbolOrAssetId: string): Instrument | undefined {
  const known = byAssetId.get(symbolOrAssetId) ?? instrumentOf(symbolOrAssetId);
  if (known !== undefined) return known;
  const symbol = scenarioSymbolOf(symbolOrAssetId);
  return symbol === undefined ? undefined : instrumentOf(symbol);
}

// A scenario symbol has at most SCENARIO_LENGTH characters of a 37-letter alphabet (blank included): under 2^63, so it fits into
// the free bits of a version 8 UUID and the asset id needs no table.
const ALPHABET = ' ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const SCENARIO_ID = /^5ce0a710-([0-9a-f]{4})-8([0-9a-f]{3})-8000-([0-9a-f]{12})$/;

function scenarioAssetId(symbol: string): string {
  let number = 0n;
  for (const letter of symbol.padEnd(SCENARIO_LENGTH, ' ')) {
    number = number * BigInt(ALPHABET.length) + BigInt(ALPHABET.indexOf(letter));
  }
  const digits = number.toString(16).padStart(19, '0');
  return `5ce0a710-${digits.slice(0, 4)}-8${digits.slice(4, 7)}-8000-${digits.slice(7)}`;
}

function scenarioSymbolOf(assetId: string): string | undefined {
  const parts = SCENARIO_ID.exec(assetId);
  if (parts === null) return undefined;
  let number = BigInt(`0x${parts[1]}${parts[2]}${parts[3]}`);
  let symbol = '';
  for (let index = 0; index < SCENARIO_LENGTH; index += 1) {
    symbol = `${ALPHABET[Number(number % BigInt(ALPHABET.length))]}${symbol}`;
    number /= BigInt(ALPHABET.length);
  }
  const trimmed = symbol.trimEnd();
  return SCENARIO_SYMBOL.test(trimmed) && scenarioAssetId(trimmed) === assetId
    ? trimmed
    : undefined;
}
