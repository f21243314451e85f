import type { Node } from 'web-tree-sitter';
import type { Mutant, SyntaxLanguage } from '../../ports.ts';

/** One place in a text, and what shall stand there. */
interface Edit {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly after: string;
}

/** Tokens by the faults that people make with them: comparisons, arithmetic, logic. */
const swaps: Readonly<Record<string, string>> = {
  ...{ '<': '<=', '<=': '<', '>': '>=', '>=': '>', '==': '!=', '!=': '==', '===': '!==', '!==': '===' },
  ...{ '+': '-', '-': '+', '*': '/', '/': '*', '%': '*', '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*=' },
  ...{ '++': '--', '--': '++', '&&': '||', '||': '&&', and: 'or', or: 'and' },
};

/** Where such a token is an operator, and no bracket of a type or part of a pattern. */
const operations =
  /^(binary(_expression|_operator)?|comparison_operator|boolean_operator|(augmented|compound|operator)_assignment(_expression|_expr)?|assignment_(expression|statement)|update_expression|(inc|dec)_statement|postfix_unary_expression|prefix_unary_expression)$/;

const literals: Readonly<Record<string, string>> = {
  true: 'false',
  false: 'true',
  True: 'False',
  False: 'True',
};
const numbers = /^(number|integer|int_literal|integer_literal|decimal_integer_literal|number_literal)$/;
const negations = /^(unary_expression|not_operator|unary|prefix_unary_expression|unary_op_expression)$/;

/** What a function gives back that gives nothing, where any function may. */
const nothings: Partial<Record<SyntaxLanguage, string>> = {
  javascript: 'undefined',
  python: 'None',
  ruby: 'nil',
  php: 'null',
};

/** What may stand in the place of a statement. */
const emptyStatements: Readonly<Record<SyntaxLanguage, string>> = {
  ...{
    javascript: ';',
    python: 'pass',
    go: '',
    rust: ';',
    java: ';',
    csharp: ';',
    php: ';',
    ruby: 'nil',
    c: ';',
  },
};

/** Statements that do something and leave no name behind that others need; in Ruby every expression is one. */
const removable: Readonly<Record<SyntaxLanguage, RegExp>> = {
  javascript:
    /^(call_expression|assignment_expression|augmented_assignment_expression|await_expression|update_expression)$/,
  python: /^(call|augmented_assignment|await)$/,
  go: /^$/,
  rust: /^(call_expression|assignment_expression|compound_assignment_expr|macro_invocation)$/,
  java: /^(method_invocation|assignment_expression|update_expression)$/,
  csharp: /^(invocation_expression|assignment_expression|postfix_unary_expression)$/,
  php: /^(function_call_expression|member_call_expression|scoped_call_expression|assignment_expression|augmented_assignment_expression)$/,
  ruby: /^$/,
  c: /^(call_expression|assignment_expression|update_expression)$/,
};

/**
 * Every small fault that can be put into these lines: comparisons, arithmetic and logic turned round, numbers off by one,
 * values not returned, statements left out. Whether one of them is no fault at all cannot be told.
 */
export function listMutants(
  root: Node,
  text: string,
  lines: ReadonlySet<number>,
  language: SyntaxLanguage,
  isOverdue: () => boolean,
): Mutant[] {
  const edits = new Map<string, Edit>();
  const isWanted = toRangeTest(lines);
  // Not by recursion: who writes brackets by the thousand shall not overflow the stack.
  const open = [root];
  for (let node = open.pop(); node !== undefined && !isOverdue(); node = open.pop()) {
    const [first, last] = [node.startPosition.row + 1, node.endPosition.row + 1];
    if (!isWanted(first, last)) continue;
    if (lines.has(first)) {
      for (const edit of toEdits(node, language)) edits.set(`${edit.start}-${edit.end}-${edit.after}`, edit);
    }
    open.push(...node.children.filter((child) => child !== null));
  }
  return [...edits.values()]
    .filter(({ line }) => lines.has(line))
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map(({ line, start, end, after }) => ({
      line,
      before: text.slice(start, end),
      after,
      text: text.slice(0, start) + after + text.slice(end),
    }));
}

/** Whether any of the lines lies in a range, without looking at each. */
function toRangeTest(lines: ReadonlySet<number>): (first: number, last: number) => boolean {
  const largest = Math.max(0, ...lines);
  const countUpTo = [0];
  for (let line = 1; line <= largest; line++)
    countUpTo.push((countUpTo[line - 1] ?? 0) + Number(lines.has(line)));
  const upTo = (line: number) => countUpTo[Math.min(line, largest)] ?? 0;
  return (first, last) => upTo(last) > upTo(first - 1);
}

function toEdits(node: Node, language: SyntaxLanguage): Edit[] {
  const { type, text, parent } = node;
  const replace = (after: string, part: Node = node): Edit => ({
    line: part.startPosition.row + 1,
    start: part.startIndex,
    end: part.endIndex,
    after,
  });
  const swap = swaps[type];
  if (!node.isNamed && swap !== undefined) return isOperation(node) ? [replace(swap)] : [];
  const literal = literals[text];
  if (literal !== undefined && node.namedChildCount === 0 && node.isNamed) return [replace(literal)];
  if (numbers.test(type) && /^\d{1,15}$/.test(text)) return [replace(String(Number(text) + 1))];
  if (negations.test(type) && /^(!|not\b)/.test(text)) {
    const operand = node.namedChildren.at(-1);
    return operand ? [replace(operand.text)] : [];
  }
  if (/^return(_statement)?$/.test(type)) return returnNothing(node, language, replace);
  const [only] = node.namedChildren;
  const isStatement = type === 'expression_statement' && only && removable[language].test(only.type);
  const isCallInGo = language === 'go' && type === 'call_expression' && isGoStatement(parent);
  const isCallInRuby = language === 'ruby' && type === 'call' && parent?.type === 'body_statement';
  return isStatement || isCallInGo || isCallInRuby ? [replace(emptyStatements[language])] : [];
}

/** A sign before a number is no operation between two values. */
function isOperation(token: Node): boolean {
  const { parent } = token;
  return parent !== null && operations.test(parent.type) && !/^[!]/.test(token.text);
}

const isGoStatement = (parent: Node | null) =>
  parent !== null && /^(expression_statement|statement_list|block)$/.test(parent.type);

function returnNothing(
  node: Node,
  language: SyntaxLanguage,
  replace: (after: string, part: Node) => Edit,
): Edit[] {
  const nothing = nothings[language];
  const value = node.namedChildren[0];
  if (nothing === undefined || !value || value.text === nothing) return [];
  return [replace(nothing, value)];
}
