import { posix } from 'node:path';
import { toFileKind } from './file-kinds.ts';
import type { FilePatch } from './patch.ts';

/** Linguist's names of the languages that tasks are written in. */
const languages: Readonly<Record<string, string>> = {
  js: 'JavaScript',
  cjs: 'JavaScript',
  mjs: 'JavaScript',
  jsx: 'JavaScript',
  ts: 'TypeScript',
  cts: 'TypeScript',
  mts: 'TypeScript',
  tsx: 'TSX',
  py: 'Python',
  pyi: 'Python',
  go: 'Go',
  rs: 'Rust',
  java: 'Java',
  kt: 'Kotlin',
  kts: 'Kotlin',
  scala: 'Scala',
  groovy: 'Groovy',
  clj: 'Clojure',
  cs: 'C#',
  fs: 'F#',
  vb: 'Visual Basic .NET',
  c: 'C',
  h: 'C',
  cc: 'C++',
  cpp: 'C++',
  cxx: 'C++',
  hpp: 'C++',
  hh: 'C++',
  m: 'Objective-C',
  mm: 'Objective-C++',
  swift: 'Swift',
  rb: 'Ruby',
  php: 'PHP',
  pl: 'Perl',
  lua: 'Lua',
  r: 'R',
  jl: 'Julia',
  dart: 'Dart',
  ex: 'Elixir',
  exs: 'Elixir',
  erl: 'Erlang',
  hs: 'Haskell',
  ml: 'OCaml',
  elm: 'Elm',
  zig: 'Zig',
  sh: 'Shell',
  bash: 'Shell',
  ps1: 'PowerShell',
  sql: 'SQL',
  html: 'HTML',
  css: 'CSS',
  scss: 'SCSS',
  vue: 'Vue',
  svelte: 'Svelte',
  json: 'JSON',
  yaml: 'YAML',
  yml: 'YAML',
  toml: 'TOML',
  tf: 'HCL',
  proto: 'Protocol Buffer',
};

function toLanguage(path: string): string {
  return languages[posix.extname(path).slice(1).toLowerCase()] ?? 'Other';
}

/** Changed lines by language, most first: of the sources, or of all files where there is no source. */
export function countLanguages(files: readonly FilePatch[]): { language: string; lineCount: number }[] {
  const sources = files.filter((file) => toFileKind(file.path) === 'source');
  const counts = new Map<string, number>();
  for (const { path, addedLines, removedLines } of sources.length > 0 ? sources : files) {
    const language = toLanguage(path);
    counts.set(language, (counts.get(language) ?? 0) + addedLines.length + removedLines.length);
  }
  return [...counts]
    .map(([language, lineCount]) => ({ language, lineCount }))
    .sort((a, b) => b.lineCount - a.lineCount || (a.language < b.language ? -1 : 1));
}
