import { posix } from 'node:path';
import type { Outline } from '../../ports.ts';
import type { LandedTree } from './landed-tree.ts';
import { findFirst, join, listOne, toFolder } from './tree-index.ts';

/** Java, PHP, Ruby and C# find types by their names; a file is called after the type that it holds. */

/** `a.b.C`, a member of it (`a.b.C.of`), or a whole package (`a.b.*`). */
export function resolveJava(name: string, from: string, tree: LandedTree): readonly string[] {
  const parts = name.split('.');
  if (parts.at(-1) === '*') {
    const path = parts.slice(0, -1).join('/');
    const folder = tree.index.findFolder(path, from);
    return folder === undefined
      ? listOne(tree.index.findFile(`${path}.java`, from))
      : tree.index.listFolder(folder);
  }
  return findFirst(tree.index, [`${parts.join('/')}.java`, `${parts.slice(0, -1).join('/')}.java`], from);
}

/** `App\Cart\Total`: which folder `App\` stands for is written in composer.json, so the end of the name is looked for. */
export function resolvePhp(name: string, from: string, tree: LandedTree): string[] {
  if (name.startsWith('.')) return [join(toFolder(from), name)];
  const parts = name.split('\\').filter(Boolean);
  return findFirst(
    tree.index,
    parts.map((_, i) => `${parts.slice(i).join('/')}.php`),
    from,
  );
}

export function resolveRuby(name: string, from: string, tree: LandedTree): string[] {
  const file = name.endsWith('.rb') ? name : `${name}.rb`;
  return name.startsWith('.') ? [join(toFolder(from), file)] : findFirst(tree.index, [file], from);
}

/** Types of the same package need no import. Its tests lie in a tree of their own, with the same folders at the end. */
export function findNeighbours(path: string, { names }: Outline, { index }: LandedTree): string[] {
  const extension = posix.extname(path);
  const folder = toFolder(path).replace(/^.*?src\/(test|main)\/(java|kotlin)\//, '');
  return names.flatMap((name) => listOne(index.findFile(join(folder, name + extension), path)));
}

/** A type is looked for in the file of its name: `OrderTotal` in `OrderTotal.cs`, for Ruby in `order_total.rb`. */
export function findNamed(path: string, { names }: Outline, { index }: LandedTree): string[] {
  const extension = posix.extname(path);
  return names.flatMap((name) =>
    listOne(index.findFile((extension === '.cs' ? name : toSnakeCase(name)) + extension, path)),
  );
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3_$2').toLowerCase();
}
