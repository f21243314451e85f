import { beforeAll, describe, expect, test } from 'vitest';
import { createBashShell } from '../../../src/adapters/shells/bash.ts';
import { createCommandMatch } from '../../../src/grade/commands/match-command.ts';
import { reachCommands } from '../../../src/grade/commands/reach-commands.ts';
import { toText } from '../../../src/grade/commands/reached-command.ts';
import { createWrittenFiles } from '../../../src/grade/commands/written-files.ts';
import type { Shell } from '../../../src/ports.ts';

let shell: Shell;
beforeAll(async () => {
  shell = await createBashShell();
});

const start = { folder: '/workspace', provesSuccess: true };

/** Runs of scripts one after the other, as an agent makes them. */
function reach(...scripts: readonly string[]) {
  const files = createWrittenFiles();
  return scripts.flatMap((script) => reachCommands(script, start, shell, files));
}

describe('a command is found however it is hidden', () => {
  const hidden: readonly (readonly [name: string, ...scripts: string[]])[] = [
    ['plain', 'git push'],
    ['with its path', '/usr/bin/git push origin main'],
    ['with an option before it', 'git -C /workspace push'],
    ['in quotes', `"g"'it' pu\\sh`],
    ['over two lines', 'git pu\\\nsh'],
    ['by a variable', 'G=git; $G push'],
    ['by a variable of two words', 'X="git push"; $X'],
    ['by escapes', "$'\\x67it' push"],
    ['in bash -lc', "bash -lc 'git push'"],
    ['in bash -c in bash -c', `bash -c "sh -c 'git push'"`],
    ['behind &&', 'npm test && git push'],
    ['behind a pipe', 'yes | git push'],
    ['in a substitution', 'echo $(git push)'],
    ['in backquotes', 'echo `git push`'],
    ['in a substitution in a string', 'echo "done: $(git push 2>&1)"'],
    ['in a process substitution', 'cat <(git push)'],
    ['in a function', 'f() { git push; }; f'],
    ['in a branch', 'if true; then git push; fi'],
    ['in a loop', 'for i in 1 2; do git push; done'],
    ['in the background', 'git push &'],
    ['by eval', 'eval "git pu""sh"'],
    ['by env', 'env A=1 git push'],
    ['by sudo and timeout', 'sudo -u me timeout -k 5 10 git push'],
    ['by xargs', 'echo origin | xargs -n 1 git push'],
    ['by find', 'find . -name x -exec git push {} \\;'],
    ['piped into a shell', 'echo "git push" | sh'],
    ['decoded into a shell', 'echo Z2l0IHB1c2g= | base64 -d | bash'],
    ['in a here-document for a shell', 'bash <<EOF\ngit push\nEOF'],
    ['in a here-document through a pipe', 'cat <<EOF | bash\ngit push\nEOF'],
    ['in a here-string', 'bash <<< "git push"'],
    ['by Python', `python3 -c 'import os; os.system("git push")'`],
    ['by Python from a here-document', "python3 - <<'EOF'\nsubprocess.run(['git', 'push'])\nEOF"],
    ['by Node', `node -e "require('child_process').execFileSync('git', ['push'])"`],
    ['in a script written and run at once', "cat > x.sh <<'EOF' && bash x.sh\ngit push\nEOF"],
    ['in a script written and run later', "cat > x.sh <<'EOF'\ngit push\nEOF", 'chmod +x x.sh', './x.sh'],
    ['in a script with another name', "echo 'git push' > a; mv a b", 'sh b'],
    ['in a script in another folder', "mkdir s && cd s && printf 'git %s' push > x", 'cd s; . ./x'],
    ['in a script by tee', "echo 'git push' | tee x.sh", 'source x.sh'],
    ['in a program written and run', 'echo \'os.system("git push")\' > x.py', 'python x.py'],
    ['in a damaged script', 'git push; fi ('],
  ];
  for (const [name, ...scripts] of hidden) {
    test(name, () => {
      const matches = createCommandMatch('git push');
      expect(reach(...scripts).some(matches)).toBe(true);
    });
  }
});

test('what only speaks of a command does not run it', () => {
  const matches = createCommandMatch('git push');
  for (const script of [
    'echo git push',
    "git commit -m 'push'",
    'grep -rn "git push" docs',
    "cat > docs.md <<'EOF'\ngit push\nEOF",
    '# git push',
    'git stash push',
    "echo 'git push' > x.sh",
  ])
    expect([script, reach(script).some(matches)]).toEqual([script, false]);
});

test('patterns: plain words first, options anywhere, wildcards, expressions', () => {
  const check = (pattern: string, script: string, expected: boolean) =>
    expect([pattern, script, reach(script).some(createCommandMatch(pattern))]).toEqual([
      pattern,
      script,
      expected,
    ]);
  check('rm -rf', 'rm -fr build', true);
  check('rm -rf', 'rm -r -f build', true);
  check('rm -rf', 'rm -r build', false);
  check('git push --force', 'git push origin main --force', true);
  check('git push --force', 'git push origin main', false);
  check('npm run deploy*', 'npm run deploy:prod', true);
  check('npm run deploy*', 'npm run build', false);
  check('pip* install', 'pip3 install x', true);
  check('curl *', 'curl https://example.org', true);
  check('/curl .*example/', 'curl -s https://example.org', true);
});

test('knows which command an exit code of 0 speaks of', () => {
  const proved = (script: string) =>
    reach(script)
      .filter(({ provesSuccess }) => provesSuccess)
      .map(toText);
  expect(proved('cd a && npm test')).toEqual(['cd a', 'npm test']);
  expect(proved('npm test | tail -n 3')).toEqual(['tail -n 3']);
  expect(proved('npm test || true')).toEqual([]);
  expect(proved('npm test; ls')).toEqual(['ls']);
  expect(proved("bash -lc 'npm test'")).toEqual(["bash -lc 'npm test'", 'npm test']);
});

test('a script that calls itself comes to an end', () => {
  const found = reach("printf './x\\n./x\\n./x\\n./x\\n./x\\n./x\\n' > x", './x');
  expect(found.length).toBeLessThanOrEqual(5001);
});
