import type { SyntaxLanguage } from '../../ports.ts';

/** A ready-made grammar, and what to look for in its trees. */
export interface Grammar {
  readonly language: SyntaxLanguage;
  /** Of the file that holds it. */
  readonly name: string;
  readonly extensions: readonly string[];
  /** Captures `@import`, and `@relative` where a path is taken from the file's own folder whatever it looks like. */
  readonly imports: string;
  /** Captures `@name`: types and constants, for languages that find them without an import. */
  readonly names?: string;
}

const jsImports = `
  (import_statement source: (string (string_fragment) @import))
  (export_statement source: (string (string_fragment) @import))
  (call_expression function: (import) arguments: (arguments . (string (string_fragment) @import)))
  ((call_expression function: (identifier) @call arguments: (arguments . (string (string_fragment) @import)))
    (#eq? @call "require"))`;
const tsImports = `${jsImports}
  (import_require_clause source: (string (string_fragment) @import))`;
const capitalised = (node: string) => `((${node}) @name (#match? @name "^[A-Z]"))`;

export const grammars: readonly Grammar[] = [
  {
    language: 'javascript',
    name: 'javascript',
    extensions: ['.js', '.mjs', '.cjs', '.jsx'],
    imports: jsImports,
  },
  { language: 'javascript', name: 'typescript', extensions: ['.ts', '.mts', '.cts'], imports: tsImports },
  { language: 'javascript', name: 'tsx', extensions: ['.tsx'], imports: tsImports },
  {
    language: 'python',
    name: 'python',
    extensions: ['.py', '.pyi'],
    imports: '[(import_statement) (import_from_statement)] @import',
  },
  {
    language: 'go',
    name: 'go',
    extensions: ['.go'],
    imports: '(import_spec path: (interpreted_string_literal) @import)',
  },
  {
    language: 'rust',
    name: 'rust',
    extensions: ['.rs'],
    imports: '(use_declaration) @import (mod_item !body) @import',
  },
  {
    language: 'java',
    name: 'java',
    extensions: ['.java'],
    imports: '(import_declaration) @import',
    names: `${capitalised('type_identifier')} ${capitalised('identifier')}`,
  },
  {
    language: 'csharp',
    name: 'c-sharp',
    extensions: ['.cs'],
    imports: '',
    names: capitalised('identifier'),
  },
  {
    language: 'php',
    name: 'php',
    extensions: ['.php'],
    imports: `
      (namespace_use_declaration) @import
      [(require_expression) (require_once_expression) (include_expression) (include_once_expression)] @relative`,
    names: capitalised('name'),
  },
  {
    language: 'ruby',
    name: 'ruby',
    extensions: ['.rb', '.rake'],
    imports: `
      ((call method: (identifier) @call arguments: (argument_list . (string (string_content) @import)))
        (#eq? @call "require"))
      ((call method: (identifier) @call arguments: (argument_list . (string (string_content) @relative)))
        (#eq? @call "require_relative"))`,
    names: '(constant) @name',
  },
  {
    language: 'c',
    name: 'cpp',
    extensions: ['.c', '.h', '.cc', '.hh', '.cpp', '.hpp', '.cxx', '.hxx'],
    imports: '(preproc_include path: [(string_literal) (system_lib_string)] @import)',
  },
];
