import type { Node } from 'web-tree-sitter';
import type { ExportedFunction, SyntaxLanguage } from '../../ports.ts';

/** Functions that a module gives to others, with parameters that a caller can fill by position, and that answer at once. */
export function listFunctions(root: Node, language: SyntaxLanguage): ExportedFunction[] | undefined {
  if (language !== 'javascript' && language !== 'python') return undefined;
  const exported = language === 'python' ? listPython(root) : listJavaScript(root);
  return [...exported].flatMap(([name, node]) => {
    const parameters = readParameters(node);
    const isPlain = !node.children.some(({ type }) => type === 'async') && !node.type.startsWith('generator');
    if (parameters === undefined || !isPlain) return [];
    const [line, endLine] = [node.startPosition.row + 1, node.endPosition.row + 1];
    return [{ name, parameters, text: node.text, line, endLine }];
  });
}

/** What is not decorated, and not private by its name. */
function listPython(root: Node): Map<string, Node> {
  const functions = root.namedChildren.filter(({ type }) => type === 'function_definition');
  const named = functions.map((node) => [node.childForFieldName('name')?.text ?? '_', node] as const);
  return new Map(named.filter(([name]) => !name.startsWith('_')));
}

/** By `export` or by CommonJS's `exports`; the only one that a module is, as `default`. */
function listJavaScript(root: Node): Map<string, Node> {
  const own = new Map<string, Node>();
  const exported = new Map<string, Node>();
  const give = (name: string, value: Node | null) => {
    const found = value?.type.includes('identifier') ? own.get(value.text) : value;
    if (found && isFunction(found)) exported.set(name, found);
  };
  // A name may be exported before what it names.
  for (const node of root.namedChildren)
    for (const [name, value] of listDeclared(node.childForFieldName('declaration') ?? node))
      own.set(name, value);
  for (const node of root.namedChildren) {
    const [first] = node.namedChildren;
    if (node.type === 'export_statement') {
      const declaration = node.childForFieldName('declaration');
      const isDefault = node.children.some(({ type }) => type === 'default');
      if (isDefault) give('default', node.childForFieldName('value') ?? declaration);
      else if (declaration) for (const [name, value] of listDeclared(declaration)) give(name, value);
      // What comes from another module is that module's.
      else if (node.childForFieldName('source') === null)
        for (const { name, value } of listSpecifiers(node)) give(name, value);
    } else if (first?.type === 'assignment_expression') {
      const [left, right] = [first.childForFieldName('left')?.text ?? '', first.childForFieldName('right')];
      const name = /^(?:module\.)?exports\.(\w+)$/.exec(left)?.[1];
      if (name !== undefined) give(name, right);
      else if (left !== 'module.exports' || right === null) continue;
      else if (right.type !== 'object') give('default', right);
      else for (const { name: key, value } of listMembers(right)) give(key, value);
    }
  }
  return exported;
}

const isFunction = ({ type }: Node) =>
  /^(generator_)?function(_declaration|_expression)?$|^arrow_function$|^generator_function_declaration$/.test(
    type,
  );

function listDeclared(node: Node): (readonly [string, Node])[] {
  if (isFunction(node)) return [[node.childForFieldName('name')?.text ?? 'default', node]];
  if (node.type !== 'lexical_declaration' && node.type !== 'variable_declaration') return [];
  return node.namedChildren.flatMap((each) => {
    const [name, value] = [each.childForFieldName('name')?.text, each.childForFieldName('value')];
    return name !== undefined && value ? [[name, value] as const] : [];
  });
}

interface Named {
  readonly name: string;
  readonly value: Node | null;
}

const listSpecifiers = (statement: Node): Named[] =>
  statement.namedChildren
    .flatMap((clause) => (clause.type === 'export_clause' ? clause.namedChildren : []))
    .map((each) => {
      const name = each.childForFieldName('name');
      return { name: (each.childForFieldName('alias') ?? name)?.text ?? '', value: name };
    });

const listMembers = (object: Node): Named[] =>
  object.namedChildren.map((each) =>
    each.type === 'pair'
      ? { name: each.childForFieldName('key')?.text ?? '', value: each.childForFieldName('value') }
      : { name: each.text, value: each },
  );

/** `undefined` where one takes whatever is left, or has to be named by the caller. */
function readParameters(node: Node): ExportedFunction['parameters'][number][] | undefined {
  const single = node.childForFieldName('parameter');
  const list = node.childForFieldName('parameters')?.namedChildren ?? (single ? [single] : []);
  const own = list.filter(({ type }) => !/^(comment|positional_separator)$/.test(type));
  if (own.some(({ text }) => /^(\.{3}|\*|this\b)/.test(text))) return undefined;
  return own.map((each) => ({
    type: each.childForFieldName('type')?.text.replace(/^:\s*/, '') ?? null,
    isOptional:
      /^(assignment_pattern|optional_parameter|(typed_)?default_parameter)$/.test(each.type) ||
      each.childForFieldName('value') !== null,
  }));
}
