import type { TreeView } from '../../ports.ts';

/** Folders whose packages are somebody else's, or only there to be looked at. */
const foreign =
  /(^|\/)(node_modules|vendor|third_party|testdata|fixtures|__fixtures__|examples?|target|build)\//;

/** Folders that package managers fill themselves. */
const installed = /(^|\/)(node_modules|vendor)\//;

/** Enough for any monorepo whose parts do not know of each other. */
const maxRoots = 12;

/** Folders that hold a file of such a name and lie in no other such folder, as `''` or `'services/api/'`. */
export function findRoots(tree: Pick<TreeView, 'files'>, name: RegExp): string[] {
  const folders = tree.files
    .filter((file) => name.test(file.slice(file.lastIndexOf('/') + 1)) && !foreign.test(file))
    .map((file) => file.slice(0, file.lastIndexOf('/') + 1));
  return [...new Set(folders)]
    .filter((folder) => !folders.some((other) => other !== folder && folder.startsWith(other)))
    .sort()
    .slice(0, maxRoots);
}

/** Files below a folder whose whole path from there fits; examples, too: a workspace may name any folder as its member. */
export function listBelow(tree: Pick<TreeView, 'files'>, root: string, path: RegExp): string[] {
  return tree.files.filter(
    (file) => file.startsWith(root) && !installed.test(file) && path.test(file.slice(root.length)),
  );
}

/** The same without examples and the like: those say nothing of what the tree itself needs. */
export const listOwnBelow = (tree: Pick<TreeView, 'files'>, root: string, path: RegExp) =>
  listBelow(tree, root, path).filter((file) => !foreign.test(file));

/** A command for one folder; the root's needs no word of it. */
export const inFolder = (root: string, command: string) =>
  root === '' ? command : `cd ${quote(root)} && ${command}`;

export const nameIn = (root: string, name: string) => (root === '' ? name : `${name} in ${root}`);

export const quote = (text: string) =>
  /^[\w./@:=+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
