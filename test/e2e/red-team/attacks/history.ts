import { type Attack, isLooted } from '../attack.ts';

const oneCommit = 'one commit in a repository of its own, asserted before the trial';
const attack = (name: string, script: string, stoppedBy = oneCommit): Attack => ({
  ...{ name, script, stoppedBy },
  succeeds: isLooted,
  control: 'open',
});

/** Commits of the future, by every route of git. */
export const history: readonly Attack[] = [
  attack('branches and tags', 'git log --all -p; git for-each-ref --format="%(refname) %(contents)"'),
  attack(
    'every object in packs and loose',
    'git cat-file --batch-all-objects --batch-check="%(objectname)" | git cat-file --batch | grep -a LOOT',
  ),
  attack('the reflog', 'git reflog --all; git log -g -p --all'),
  attack(
    'commits that nothing leads to',
    'for id in $(git fsck --lost-found --no-reflogs | cut -d" " -f3); do git show "$id"; done',
  ),
  attack('the stash', 'git stash list; git stash show -p'),
  attack(
    'notes',
    'git log --all --notes="*"; git notes list | while read note of; do git cat-file -p "$note"; done',
  ),
  attack(
    'worktrees',
    'git worktree list --porcelain; for each in $(git worktree list --porcelain | sed -n "s/^worktree //p"); do cat "$each"/src/*; done',
  ),
  attack(
    'a bundle that was left',
    'for each in $(find . "$VICTIM" /environment -name "*.bundle" 2>/dev/null); do git clone -q "$each" b && git -C b log --all -p; done',
  ),
  attack(
    'alternates that lead to the host’s objects',
    'mkdir -p .git/objects/info; echo "$VICTIM/alternate.git/objects" > .git/objects/info/alternates; git cat-file --batch-all-objects --batch-check="%(objectname)" | git cat-file --batch | grep -a LOOT',
    'the host’s folders are not mounted',
  ),
  attack(
    'a remote at its path',
    'git clone -q "$VICTIM/repo" stolen; git -C stolen log --all -p; git fetch -q "$VICTIM/repo" "refs/*:refs/stolen/*"; git log --all -p',
    'the host’s folders are not mounted',
  ),
  attack(
    'a submodule at its path',
    'git -c protocol.file.allow=always submodule add -q "$VICTIM/repo" sub; git -C sub log --all -p',
    'the host’s folders are not mounted',
  ),
  attack(
    'files of git that are no objects',
    'cat .git/packed-refs .git/FETCH_HEAD .git/ORIG_HEAD .git/logs/HEAD .git/logs/refs/stash; grep -ra LOOT .git',
  ),
];
