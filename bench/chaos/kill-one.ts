import { readdirSync, readFileSync } from 'node:fs';

export interface Kill {
  readonly isRoot: boolean;
  /** Of its program, as the kernel cuts it. */
  readonly name: string;
}

/**
 * Kills one process of a tree: its root every second time, and where there is no other.
 * @returns `undefined` where it had ended by itself
 */
export function killOne(root: number, random: () => number): Kill | undefined {
  const others = listTree(root).slice(1);
  const isRootMeant = random() < 0.5;
  const victim = isRootMeant ? root : (others[Math.floor(random() * others.length)] ?? root);
  const name = readProcess(victim)?.name;
  if (name === undefined) return undefined;
  try {
    process.kill(victim, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
    throw error;
  }
  return { isRoot: victim === root, name };
}

/** A process and all that it has started, directly or not. */
function listTree(root: number): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = all.map((name) => ({ pid: Number(name), parent: readProcess(Number(name))?.parent }));
  const tree = [root];
  for (const pid of tree)
    tree.push(...parents.filter(({ parent }) => parent === pid).map((each) => each.pid));
  return tree;
}

/** `PID (NAME) STATE PARENT …`; `undefined` for one that has ended, or waits for somebody to ask how. */
function readProcess(pid: number): { readonly name: string; readonly parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = stat.lastIndexOf(')');
    const [state, parent] = stat.slice(end + 2).split(' ');
    return state === 'Z'
      ? undefined
      : { name: stat.slice(stat.indexOf('(') + 1, end), parent: Number(parent) };
  } catch {
    return undefined;
  }
}
