import { type Attack, isLooted } from '../attack.ts';

const attack = (name: string, script: string, stoppedBy: string): Attack => ({
  ...{ name, script, stoppedBy },
  succeeds: isLooted,
  control: 'open',
});

/** The provider's key. */
export const keys: readonly Attack[] = [
  attack(
    'in its own environment',
    'env; echo "$OPENAI_API_KEY"',
    'the gateway holds the key: no environment has it',
  ),
  attack(
    'in the environment of other processes',
    'cat /proc/*/environ | tr "\\0" "\\n"; cat /proc/$PPID/environ | tr "\\0" "\\n"',
    'a process namespace of its own',
  ),
  attack(
    'in files where tools keep it',
    'cat ~/.codex/auth.json ~/.netrc ~/.config/*/* "$VICTIM/home/.codex/auth.json"',
    'an empty home',
  ),
  attack(
    'in memory and descriptors that are left open',
    'for each in /proc/[0-9]*; do cat "$each"/cmdline "$each"/environ; ls -l "$each"/fd; for fd in "$each"/fd/*; do case $(readlink "$fd") in */home/*|*/state/*) head -c 200 "$fd" ;; esac; done; done 2>/dev/null',
    'a process namespace of its own, descriptors closed',
  ),
];
