import { posix } from 'node:path';
import type { Outline, SyntaxLanguage } from '../../ports.ts';
import type { LandedTree, Package } from './landed-tree.ts';
import { findNamed, findNeighbours, resolveJava, resolvePhp, resolveRuby } from './resolve-types.ts';
import { findFirst, join, listOne, toFolder } from './tree-index.ts';

/**
 * The files of a tree that a source file leans on, as its language would find them. Roots, aliases and search paths stand in
 * build files of a hundred forms: a name that no rule finds is looked for by the end of its path, the nearest file first.
 */
export function resolveImports(path: string, outline: Outline, tree: LandedTree): string[] {
  const { ofImport, ofFile } = resolvers[outline.language];
  const found = [
    ...outline.imports.flatMap((name) => ofImport(name, path, tree)),
    ...(ofFile?.(path, outline, tree) ?? []),
  ];
  return [...new Set(found)].filter((each) => each !== path && tree.index.has(each));
}

interface Resolver {
  ofImport(name: string, from: string, tree: LandedTree): readonly string[];
  /** What comes along without an import. */
  ofFile?(path: string, outline: Outline, tree: LandedTree): readonly string[];
}

const resolvers: Readonly<Record<SyntaxLanguage, Resolver>> = {
  javascript: { ofImport: resolveJavaScript },
  python: { ofImport: resolvePython },
  go: { ofImport: resolveGo, ofFile: listGoPackage },
  rust: { ofImport: resolveRust },
  java: { ofImport: resolveJava, ofFile: findNeighbours },
  csharp: { ofImport: () => [], ofFile: findNamed },
  php: { ofImport: resolvePhp, ofFile: findNeighbours },
  ruby: { ofImport: resolveRuby, ofFile: findNamed },
  c: { ofImport: resolveC, ofFile: findImplementation },
};

// ── JavaScript and TypeScript ──

const scriptEndings = [
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.vue',
  '.svelte',
  '.json',
];

/** `./cart`, `./cart.js` written for `cart.ts`, and a folder's index. */
function toScripts(path: string): string[] {
  const bare = path.replace(/\.[cm]?jsx?$/, '');
  return [
    path,
    ...scriptEndings.map((ending) => bare + ending),
    ...scriptEndings.map((ending) => `${path}/index${ending}`),
  ];
}

function resolveJavaScript(name: string, from: string, tree: LandedTree): string[] {
  if (name.startsWith('.'))
    return toScripts(join(toFolder(from), name))
      .filter(tree.index.has)
      .slice(0, 1);
  const owner = findPackage('package.json', name, '/', tree);
  if (owner !== undefined) {
    const inside = name.slice(owner.name.length + 1);
    const entries =
      inside === '' ? ['src/index', 'index', 'lib/index', 'src/main'] : [inside, `src/${inside}`];
    return entries
      .flatMap((entry) => toScripts(join(owner.folder, entry)))
      .filter(tree.index.has)
      .slice(0, 1);
  }
  // An alias such as "@/cart/total" or "~/cart/total"; a lone word is a package from elsewhere.
  const alias = /^(?:[@~#]\/?|src\/|app\/)(.+\/.+|.+)$/.exec(name)?.[1];
  return alias === undefined || name.startsWith('node:') ? [] : findFirst(tree.index, toScripts(alias), from);
}

function findPackage(
  manifest: Package['manifest'],
  name: string,
  separator: string,
  { packages }: LandedTree,
): Package | undefined {
  return packages
    .filter(
      (each) => each.manifest === manifest && (name === each.name || name.startsWith(each.name + separator)),
    )
    .sort((a, b) => b.name.length - a.name.length)[0];
}

// ── Python ──

/** `a.b.c` is the file `a/b/c.py`, or something in `a/b.py`; the `__init__.py` of every package above it is run, too. */
function resolvePython(name: string, from: string, tree: LandedTree): string[] {
  const dots = /^\.*/.exec(name)?.[0].length ?? 0;
  const parts = name.slice(dots).split('.').filter(Boolean);
  let folder: string | undefined;
  if (dots > 0) {
    folder = toFolder(from);
    for (let up = 1; up < dots; up++) folder = toFolder(folder);
  }
  const find = (ending: string) =>
    folder === undefined ? tree.index.findFile(ending, from) : join(folder, ending);
  return parts
    .flatMap((_, i) => {
      const module = parts.slice(0, i + 1).join('/');
      return [`${module}.py`, `${module}.pyi`, `${module}/__init__.py`].flatMap((ending) =>
        listOne(find(ending)),
      );
    })
    .concat(parts.length === 0 && folder !== undefined ? [join(folder, '__init__.py')] : []);
}

// ── Go ──

function resolveGo(name: string, _: string, tree: LandedTree): readonly string[] {
  const module = findPackage('go.mod', name, '/', tree);
  if (module === undefined) return [];
  return listGoFiles(posix.join(module.folder, name.slice(module.name.length + 1)), tree);
}

/** The files of a folder are one package. */
function listGoPackage(path: string, _: Outline, tree: LandedTree): readonly string[] {
  return listGoFiles(toFolder(path), tree);
}

function listGoFiles(folder: string, { index }: LandedTree): string[] {
  return index
    .listFolder(folder === '.' ? '' : folder)
    .filter((path) => path.endsWith('.go') && !path.endsWith('_test.go'));
}

// ── Rust ──

/** `crate::a::b::C`: the deepest module of the path that is a file, with those above it; another crate by its name. */
function resolveRust(name: string, from: string, tree: LandedTree): string[] {
  const [first = '', ...rest] = name.split('::');
  const crate = tree.packages.find(
    (each) => each.manifest === 'Cargo.toml' && each.name.replaceAll('-', '_') === first,
  );
  if (crate !== undefined) return findRustModules(join(crate.folder, 'src'), rest, tree);
  if (first === 'crate') return findRustModules(findCrateRoot(from, tree), rest, tree);
  // A module's children lie in the folder of its name; those of `mod.rs`, `lib.rs` and `main.rs` beside it.
  const own = /(^|\/)(mod|lib|main)\.rs$/.test(from) ? toFolder(from) : from.replace(/\.rs$/, '');
  if (first === 'super') {
    const ups = rest.findIndex((part) => part !== 'super');
    let folder = toFolder(own);
    for (let up = 0; up < ups; up++) folder = toFolder(folder);
    return findRustModules(folder, rest.slice(Math.max(0, ups)), tree);
  }
  if (first !== 'self') return findRustModules(own, [first, ...rest], tree);
  return [...findRustModules(own, rest, tree), ...findRustModules(toFolder(from), rest, tree)];
}

function findRustModules(root: string, parts: readonly string[], { index }: LandedTree): string[] {
  const found = [`${root}/lib.rs`, `${root}/main.rs`, `${root}/mod.rs`, `${root}.rs`];
  for (const i of parts.keys()) {
    const module = join(root, parts.slice(0, i + 1).join('/'));
    found.push(`${module}.rs`, `${module}/mod.rs`);
  }
  return found.map((path) => path.replace(/^\//, '')).filter(index.has);
}

function findCrateRoot(from: string, { packages }: LandedTree): string {
  const owner = packages
    .filter(
      ({ manifest, folder }) => manifest === 'Cargo.toml' && (folder === '' || from.startsWith(`${folder}/`)),
    )
    .sort((a, b) => b.folder.length - a.folder.length)[0];
  return join(owner?.folder ?? '', 'src');
}

// ── C and C++ ──

function resolveC(name: string, from: string, tree: LandedTree): string[] {
  const beside = join(toFolder(from), name);
  return tree.index.has(beside) ? [beside] : findFirst(tree.index, [name], from);
}

/** A header stands for the source file of its name. */
function findImplementation(path: string, _: Outline, tree: LandedTree): string[] {
  const [, stem, extension = ''] = /^(.*)(\.\w+)$/.exec(path) ?? [];
  if (stem === undefined || !extension.startsWith('.h')) return [];
  return ['.c', '.cc', '.cpp', '.cxx'].flatMap((ending) => {
    const beside = stem + ending;
    return tree.index.has(beside) ? [beside] : listOne(tree.index.findFile(posix.basename(beside), path));
  });
}
