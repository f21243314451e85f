import type { ObjectReader } from './object-reader.ts';
import { missingObject } from './to-fault.ts';

/** What a tree says of one name. */
export interface TreeEntry {
  readonly kind: 'file' | 'folder' | 'submodule';
  readonly id: string;
}

/** Finds paths in the trees of commits without listing them; folders that commits share are read once. */
export interface TreeReader {
  /** `undefined` where the commit has no such path. @throws {RepositoryFault} where a tree is missing that ought to be there */
  find(commit: string, path: string): Promise<TreeEntry | undefined>;
  /** What a folder holds by itself, `.` being the whole tree; `undefined` where there is no such folder. */
  list(commit: string, folder: string): Promise<ReadonlyMap<string, TreeEntry> | undefined>;
}

type Tree = ReadonlyMap<string, TreeEntry>;

/** Neighbouring commits share most of their folders. */
const maxRememberedEntries = 200_000;

/** @param path of the repository */
export function createTreeReader(objects: Pick<ObjectReader, 'read'>, path: string): TreeReader {
  const known = new Map<string, Promise<Tree>>();
  let entryCount = 0;

  const readTree = (name: string): Promise<Tree> => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const loaded = loadTree(objects, name, path);
    known.set(name, loaded);
    loaded.then(
      (tree) => {
        entryCount += tree.size + 1;
        if (entryCount <= maxRememberedEntries) return;
        known.clear();
        entryCount = 0;
      },
      () => known.delete(name),
    );
    return loaded;
  };

  const list = async (commit: string, folder: string): Promise<Tree | undefined> => {
    let tree = await readTree(`${commit}^{tree}`);
    for (const name of folder === '.' ? [] : folder.split('/')) {
      const entry = tree.get(name);
      if (entry?.kind !== 'folder') return undefined;
      tree = await readTree(entry.id);
    }
    return tree;
  };

  return {
    list,
    async find(commit, path) {
      const end = path.lastIndexOf('/');
      const tree = await list(commit, end === -1 ? '.' : path.slice(0, end));
      return tree?.get(path.slice(end + 1));
    },
  };
}

/** An entry is mode, blank, name, a zero byte and the id's bytes. */
async function loadTree(objects: Pick<ObjectReader, 'read'>, name: string, path: string): Promise<Tree> {
  const object = await objects.read(name);
  if (object?.type !== 'tree') throw missingObject(path, `tree ${name.replace('^{tree}', '')}`);
  const { content } = object;
  const idBytes = object.id.length / 2;
  const entries = new Map<string, TreeEntry>();
  for (let at = 0; at < content.length; ) {
    const blank = content.indexOf(32, at);
    const end = content.indexOf(0, blank);
    const mode = content.toString('latin1', at, blank);
    entries.set(content.toString('utf8', blank + 1, end), {
      kind: mode === '40000' ? 'folder' : mode === '160000' ? 'submodule' : 'file',
      id: content.toString('hex', end + 1, end + 1 + idBytes),
    });
    at = end + 1 + idBytes;
  }
  return entries;
}
