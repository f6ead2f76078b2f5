import ts from 'typescript';

export type Mutation = { readonly operator: string; readonly replacement: string };

const BINARY: Readonly<Record<string, readonly string[]>> = {
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '==': ['!='],
  '!=': ['=='],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
};

/** Calculations and comparisons of exact decimals, lists and dates are calls. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  plus: ['minus'],
  minus: ['plus'],
  add: ['sub'],
  sub: ['add'],
  times: ['div'],
  mul: ['div'],
  div: ['times'],
  gt: ['gte', 'lte'],
  gte: ['gt', 'lt'],
  lt: ['lte', 'gte'],
  lte: ['lt', 'gt'],
  greaterThan: ['greaterThanOrEqualTo', 'lessThanOrEqualTo'],
  greaterThanOrEqualTo: ['greaterThan', 'lessThan'],
  lessThan: ['lessThanOrEqualTo', 'greaterThanOrEqualTo'],
  lessThanOrEqualTo: ['lessThan', 'greaterThan'],
  min: ['max'],
  max: ['min'],
  floor: ['ceil'],
  ceil: ['floor'],
  some: ['every'],
  every: ['some'],
  startsWith: ['endsWith'],
};

/** A word of a union, a reason or a code; what is written for people has blanks in it. */
const CODE_WORD = /^[A-Za-z0-9][\w.:-]*$/;

const booleanResult = (kind: ts.SyntaxKind): boolean =>
  [
    ts.SyntaxKind.LessThanToken,
    ts.SyntaxKind.LessThanEqualsToken,
    ts.SyntaxKind.GreaterThanToken,
    ts.SyntaxKind.GreaterThanEqualsToken,
    ts.SyntaxKind.EqualsEqualsEqualsToken,
    ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ].includes(kind);

/** What may be changed at this node, each to be tried alone. */
export function mutationsOf(node: ts.Node, file: ts.SourceFile): readonly Mutation[] {
  if (ts.isBinaryExpression(node)) return binary(node, file);
  if (ts.isConditionalExpression(node)) return conditional(node, file);
  if (ts.isPrefixUnaryExpression(node)) return unary(node, file);
  if (ts.isCallExpression(node)) return call(node, file);
  if (ts.isExpressionStatement(node)) {
    return [{ operator: 'statement removed', replacement: '' }];
  }
  if (ts.isArrayLiteralExpression(node) && node.elements.length > 0 && isValue(node)) {
    return [{ operator: 'list emptied', replacement: '[]' }];
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword && isValue(node)) {
    return [{ operator: 'boolean', replacement: 'false' }];
  }
  if (node.kind === ts.SyntaxKind.FalseKeyword && isValue(node)) {
    return [{ operator: 'boolean', replacement: 'true' }];
  }
  if (ts.isStringLiteral(node) && CODE_WORD.test(node.text) && isValue(node)) {
    return [{ operator: 'word', replacement: "''" }];
  }
  return [];
}

function binary(node: ts.BinaryExpression, file: ts.SourceFile): Mutation[] {
  const [left, right] = [node.left.getText(file), node.right.getText(file)];
  const sign = node.operatorToken.getText(file);
  const isText = sign === '+' && [node.left, node.right].some(ts.isStringLiteralLike);
  const swapped = isText || isOfComparator(node) ? [] : (BINARY[sign] ?? []);
  const mutations = swapped.map((other) => ({
    operator: `${sign} as ${other}`,
    replacement: `(${left}) ${other} (${right})`,
  }));
  const parent = node.parent;
  const decides =
    booleanResult(node.operatorToken.kind) &&
    (ts.isIfStatement(parent) ||
      (ts.isBinaryExpression(parent) && /^(&&|\|\|)$/.test(parent.operatorToken.getText(file))));
  if (!decides) return mutations;
  return [
    ...mutations,
    { operator: 'condition', replacement: 'true' },
    { operator: 'condition', replacement: 'false' },
  ];
}

/** `a < b ? -1 : 1`: in what order equals stand is nobody's concern. The sort itself is left out by another mutant. */
const isOfComparator = ({ parent }: ts.BinaryExpression): boolean =>
  ts.isConditionalExpression(parent) &&
  parent.whenTrue.getText() === '-1' &&
  parent.whenFalse.getText() === '1';

function conditional(node: ts.ConditionalExpression, file: ts.SourceFile): Mutation[] {
  const { condition, whenTrue, whenFalse } = node;
  const always = { operator: 'always', replacement: whenTrue.getText(file) };
  const never = { operator: 'never', replacement: whenFalse.getText(file) };
  return (isOptionalKey(node, file) ? [always] : [always, never]).filter(
    ({ replacement }) => replacement !== condition.getText(file),
  );
}

/**
 * `x === undefined ? {} : { x }`, or `rest` and `{ ...rest, x }`: a key without a value is to every reader, and to the
 * codecs, as none.
 */
function isOptionalKey(
  { condition, whenTrue, whenFalse }: ts.ConditionalExpression,
  file: ts.SourceFile,
): boolean {
  if (!ts.isBinaryExpression(condition) || !ts.isObjectLiteralExpression(whenFalse)) return false;
  if (condition.operatorToken.getText(file) !== '===') return false;
  if (condition.right.getText(file) !== 'undefined') return false;
  const optional = condition.left.getText(file);
  const without = whenTrue.getText(file);
  const texts = whenFalse.properties.map((property) =>
    ts.isPropertyAssignment(property) ? property.initializer.getText(file) : property.getText(file),
  );
  const [first, second] = texts;
  return texts.length === 1
    ? without === '{}' && first === optional
    : texts.length === 2 && first === `...${without}` && second === optional;
}

function unary(node: ts.PrefixUnaryExpression, file: ts.SourceFile): Mutation[] {
  const operand = node.operand.getText(file);
  if (node.operator === ts.SyntaxKind.ExclamationToken)
    return [{ operator: '! removed', replacement: operand }];
  if (node.operator === ts.SyntaxKind.MinusToken)
    return [{ operator: '- removed', replacement: operand }];
  return [];
}

/** Calls in which the method is another, or the call is left out and its subject stays. */
function call(node: ts.CallExpression, file: ts.SourceFile): Mutation[] {
  const callee = node.expression;
  if (ts.isIdentifier(callee)) return assertion(callee, node);
  if (!ts.isPropertyAccessExpression(callee) || callee.questionDotToken !== undefined) return [];
  const name = callee.name.text;
  const subject = callee.expression.getText(file);
  const args = node.arguments.map((each) => each.getText(file)).join(', ');
  const mutations = (METHODS[name] ?? []).map((other) => ({
    operator: `${name} as ${other}`,
    replacement: `${subject}.${other}(${args})`,
  }));
  if (['filter', 'sort', 'toSorted', 'reverse', 'neg', 'negated', 'abs'].includes(name)) {
    mutations.push({ operator: `${name} left out`, replacement: subject });
  }
  return mutations;
}

const assertion = (callee: ts.Identifier, { parent }: ts.CallExpression): Mutation[] =>
  callee.text === 'assert' && !ts.isExpressionStatement(parent)
    ? [{ operator: 'assertion left out', replacement: 'undefined' }]
    : [];

/** Not a type, a name, a key or the path of an import: something that is worked out when the code runs. */
function isValue(node: ts.Node): boolean {
  const { parent } = node;
  if (
    ts.isLiteralTypeNode(parent) ||
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent)
  )
    return false;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return false;
  if (ts.isElementAccessExpression(parent) || ts.isComputedPropertyName(parent)) return true;
  // An array on the left of an assignment is a pattern.
  return !(
    ts.isBinaryExpression(parent) &&
    parent.left === node &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  );
}
