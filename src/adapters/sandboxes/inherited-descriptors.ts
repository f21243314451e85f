import type { IOType } from 'node:child_process';
import { existsSync, openSync, readdirSync, readFileSync } from 'node:fs';

type Stdio = IOType | number | undefined;

/**
 * Descriptors that whoever started us left open (a shell's, a CI runner's: files and pipes of the host) would be handed on
 * by every spawn: Node closes those below the first gap above 15 and no others. In the child they are overlaid with nothing.
 */
export function overlayInherited(stdio: readonly Stdio[]): Stdio[] {
  inherited ??= listInherited();
  if (inherited.length === 0) return [...stdio];
  nothing ??= openSync('/dev/null', 'r');
  const overlaid = [...stdio];
  for (const descriptor of inherited) overlaid[descriptor] ??= nothing;
  // Holes are left as they are: there is nothing to be handed on.
  return [...overlaid];
}

let inherited: readonly number[] | undefined;
let nothing: number | undefined;

const closeOnExec = 0o2000000;

/** `flags`, in octal, tells what is closed in children. */
function listInherited(): number[] {
  const directory = '/proc/self/fdinfo';
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .map(Number)
    .filter((descriptor) => {
      const file = `${directory}/${descriptor}`;
      // The descriptor of the listing itself is closed by now.
      if (descriptor <= 2 || !existsSync(file)) return false;
      const flags = Number.parseInt(/^flags:\s*([0-7]+)/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '', 8);
      return (flags & closeOnExec) === 0;
    });
}
