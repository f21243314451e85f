import { type Attack, isLooted } from '../attack.ts';

const allowList = 'an allow-list of mounts: what is not shown cannot be read';
const attack = (name: string, script: string, stoppedBy = allowList): Attack => ({
  ...{ name, script, stoppedBy },
  succeeds: isLooted,
  control: 'open',
});

/** What else lies on the machine: homes, keys, other trials, what the harness itself knows. */
export const host: readonly Attack[] = [
  attack('the home of whoever started it', 'cat "$VICTIM"/home/.* "$VICTIM"/home/.codex/*'),
  attack('ssh keys', 'cat "$VICTIM/home/.ssh/id_ed25519" ~/.ssh/* /root/.ssh/* /home/*/.ssh/*'),
  attack('other trials', 'cat "$VICTIM"/state/trials/*/*/*/*/patch.diff'),
  attack('the ledger and Rollbench’s own database', 'cat "$VICTIM/state/state.db" "$VICTIM/rollbench.toml"'),
  attack(
    'the gold patch',
    'cat "$VICTIM"/benchmark/tasks/*/gold.patch ../benchmark/tasks/*/gold.patch /benchmark/tasks/*/gold.patch',
  ),
  attack(
    '.. out of the workspace',
    'cat ../home/.netrc ../../victim/home/.netrc; cd ..; find . -maxdepth 3 -name .netrc | xargs -r cat; cat "$VICTIM/repo/../home/.netrc"',
  ),
  attack(
    'a link that is followed by whoever captures the change',
    'ln -s "$VICTIM/home/.netrc" stolen.txt; ln -s "$VICTIM/home" stolen; cat stolen.txt stolen/.netrc; git add -A; git diff --cached',
  ),
  attack(
    'the file system of another process',
    'for each in /proc/[0-9]*; do cat "$each/root$VICTIM/home/.netrc" "$each/cwd/rollbench.toml" 2>/dev/null; done; true',
    'a process namespace of its own',
  ),
  attack(
    'mounting it, from a namespace of its own',
    'unshare -Urm sh -c "mkdir -p /tmp/m; mount --rbind / /tmp/m; cat /tmp/m$VICTIM/home/.netrc"; nsenter -t 1 -m cat "$VICTIM/home/.netrc"',
    'no capability, and nothing of it in any namespace that can be entered',
  ),
];
