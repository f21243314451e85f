import type { SyntaxLanguage } from '../../ports.ts';

/** What one import statement names: module paths in the language's own form, without aliases and groups. */
export function readImports(language: SyntaxLanguage, statement: string): string[] {
  return readers[language](statement.trim()).filter((name) => name !== '');
}

const readers: Readonly<Record<SyntaxLanguage, (statement: string) => string[]>> = {
  javascript: (specifier) => [specifier],
  python: readPythonImport,
  go: (literal) => [literal.slice(1, -1)],
  rust: readRustUse,
  java: (statement) => [statement.replace(/^import\s+(static\s+)?/, '').replace(/[\s;]/g, '')],
  csharp: () => [],
  php: (statement) => expandGroups(statement.replace(/^use\s+((function|const)\s+)?/, '')),
  ruby: (path) => [path],
  c: (literal) => [literal.slice(1, -1)],
};

/** `from .a import b, c as d` → `.a.b`, `.a.c`; `import a.b as x, c` → `a.b`, `c`. */
function readPythonImport(statement: string): string[] {
  const text = statement.replaceAll(/#.*$|\\$|[()]/gm, ' ');
  const toNames = (list: string) => list.split(',').map((name) => name.trim().replace(/\s+as\s+\w+$/, ''));
  const from = /^from\s+(\.*)\s*([\w.]*)\s+import\s+([\s\S]+)$/.exec(text);
  if (from === null) return toNames(text.replace(/^import\s+/, ''));
  const [, dots = '', module = '', list = ''] = from;
  return toNames(list).map((name) =>
    name === '*' ? dots + module : `${dots}${module}${module === '' ? '' : '.'}${name}`,
  );
}

/** `mod cart;` → `self::cart`; `use a::{b, c::D as E}` → `a::b`, `a::c::D`. */
function readRustUse(statement: string): string[] {
  const module = /\bmod\s+(\w+)\s*;$/.exec(statement)?.[1];
  if (module !== undefined) return [`self::${module}`];
  return expandGroups(statement.replace(/^(pub(\([^)]*\))?\s+)?use\s+/, ''));
}

/** `a::{b, c::{d, self}} as x;` → `a::b`, `a::c::d`, `a::c::self`; the same with backslashes. */
function expandGroups(text: string): string[] {
  const names: string[] = [];
  const prefixes: string[] = [];
  let name = '';
  const end = () => {
    const own = name.trim().replace(/\s+as\s+\w+$/, '');
    if (own !== '') names.push(prefixes.join('') + own.replaceAll(/\s/g, ''));
    name = '';
  };
  for (const character of text.replace(/;\s*$/, '')) {
    if (character === '{') {
      prefixes.push(name.replaceAll(/\s/g, ''));
      name = '';
    } else if (character === '}') {
      end();
      prefixes.pop();
    } else if (character === ',') end();
    else name += character;
  }
  end();
  return names;
}
