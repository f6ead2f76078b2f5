/** One claim as one run found it. */
export type Finding = {
  readonly date: string;
  readonly commit: string;
  readonly claim: string;
  readonly count: number;
  readonly of: string;
  readonly violations: boolean;
  readonly seconds: number;
};

const ROWS = '## Runs';
const HEADINGS = `| Date | Commit | Claim | Count | Of | Held | Seconds |
|---|---|---|--:|---|---|--:|`;
const TOTALS = '## Together';
const TOTAL_HEADINGS = `| Claim | Runs | Count | Of | Runs that did not hold |
|---|--:|--:|---|--:|`;

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

const written = ({ date, commit, claim, count, of, violations, seconds }: Finding): string =>
  row([date, commit, claim, count, of, violations ? '**no**' : 'yes', seconds]);

/** Reads the runs back from the document. */
export function findingsIn(document: string): Finding[] {
  const from = document.indexOf(ROWS);
  if (from < 0) return [];
  const lines = document
    .slice(from)
    .split('\n')
    .filter((each) => each.startsWith('| '));
  return lines.slice(1).map((each) => {
    const [date = '', commit = '', claim = '', count, of = '', held, seconds] = each
      .slice(2, -2)
      .split(' | ');
    const violations = held !== 'yes';
    return { date, commit, claim, count: Number(count), of, violations, seconds: Number(seconds) };
  });
}

/** The runs of each claim added up, in the order in which the claims first appear. */
function totals(findings: readonly Finding[]): string[] {
  const byClaim = Map.groupBy(findings, ({ claim }) => claim);
  return [...byClaim].map(([claim, runs]) =>
    row([
      claim,
      runs.length,
      runs.reduce((sum, { count }) => sum + count, 0),
      runs.at(-1)?.of ?? '',
      runs.filter(({ violations }) => violations).length,
    ]),
  );
}

/** The document with the runs that are added; what stands before its tables stays. */
export function withFindings(document: string, added: readonly Finding[]): string {
  const findings = [...findingsIn(document), ...added];
  const at = document.indexOf(TOTALS);
  const introduction = (at < 0 ? document : document.slice(0, at)).trimEnd();
  return [
    introduction,
    '',
    TOTALS,
    '',
    TOTAL_HEADINGS,
    ...totals(findings),
    '',
    ROWS,
    '',
    HEADINGS,
    ...findings.map(written),
    '',
  ].join('\n');
}
