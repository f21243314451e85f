import { beforeAll, expect, test } from 'vitest';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { layOutOneTask, type OneTask, playOnce } from './one-task.ts';

const done = { items: [{ kind: 'say', phase: 'final', text: 'Done.' }] };
const commands = (...list: string[]) => [
  ...list.map((command) => ({ items: [{ kind: 'exec', command }] })),
  done,
];

requires('bubblewrap', 'codex').describe('an agent in its sealed workspace', () => {
  const path = sharedTemporaryDirectory();
  let task: OneTask;
  beforeAll(async () => {
    process.env.OPENAI_API_KEY = 'sk-must-not-be-seen-4711';
    task = await layOutOneTask(path);
  });

  test('finds one commit, no remote, no other object, by every route of git', async () => {
    task.setTurns(
      commands(
        'git log --all --format=%s',
        'git remote -v; git stash list; git reflog --all | wc -l',
        'git cat-file --batch-all-objects --batch-check | grep -c commit',
        'git fsck --lost-found 2>&1 | grep -c dangling',
        'cat .git/objects/info/alternates 2>&1; ls .git/hooks 2>/dev/null | wc -l',
      ),
    );
    const { outputs } = await playOnce(task);
    expect(outputs[0]?.trim().split('\n')).toHaveLength(1);
    expect(outputs[0]).not.toMatch(/cent when a refund/);
    expect(outputs[1]?.trim()).toBe('0');
    expect(outputs[2]?.trim()).toBe('1');
    expect(outputs[3]?.trim()).toBe('0');
    expect(outputs[4]).toMatch(/No such file[\s\S]*0\s*$/);
  });

  test('reaches nothing over the network: no host, no name, no socket but the gateway', async () => {
    task.setTurns(
      commands(
        'curl -sS -m 3 https://example.com 2>&1; echo "exit $?"',
        'curl -sS -m 3 http://93.184.216.34 2>&1; echo "exit $?"',
        'getent hosts example.com; echo "exit $?"',
        `node -e "fetch('http://127.0.0.1:4141/').then(r => console.log('status', r.status), e => console.log('failed'))"`,
        'ls /sys/class/net; cat /proc/net/route | wc -l',
      ),
    );
    const { outputs } = await playOnce(task);
    expect(outputs[0]).toMatch(/exit (6|7|28|127)/);
    expect(outputs[1]).toMatch(/exit (7|28|127)/);
    expect(outputs[2]).toMatch(/exit [12]/);
    // The gateway answers, and refuses all but the model's routes.
    expect(outputs[3]).toMatch(/status 40[134]/);
    expect(outputs[4]).not.toMatch(/eth|ens|enp/);
  });

  test('sees neither the host, nor other state of Rollbench, nor any key', async () => {
    task.setTurns(
      commands(
        'env; cat /proc/*/environ 2>/dev/null | tr "\\0" "\\n"',
        'ls -a /root /home /tmp /mnt /srv /var 2>&1; ls /',
        `grep -rl "splits a refund as it splits" / --include=*.ts --include=*.patch --include=*.toml 2>/dev/null; true`,
        'find / -xdev \\( -name state.db -o -name auth.json -o -name rollbench.toml \\) 2>/dev/null; true',
      ),
    );
    const { outputs } = await playOnce(task);
    expect(outputs[0]).toContain('HOME=/home/agent');
    expect(outputs[0]).not.toMatch(/sk-must-not-be-seen|OPENAI_API_KEY/);
    expect(outputs[1]).not.toContain(path.split('/').at(-1));
    expect(outputs[2]?.trim()).toBe('');
    expect(outputs[3]?.trim()).toBe('');
  });

  test('its Node is the one that runs Rollbench, in a login shell as well', async () => {
    task.setTurns(commands('node --version', 'bash -lc "node --version"', 'pwd'));
    const { outputs } = await playOnce(task);
    expect(outputs.map((output) => output.trim())).toEqual([process.version, process.version, '/workspace']);
  });

  test('committing its work, moving HEAD or spoiling its repository does not hide what it changed', async () => {
    const edit =
      'sed -i "s/i < left ? share + 1 : share/i < Math.abs(left) ? share + Math.sign(total.minor) : share/" packages/money/src/split.ts';
    task.setTurns(
      commands(
        `${edit}; git -c user.name=a -c user.email=a@b commit -qam work; git checkout -q --detach; printf '#!/bin/sh\\ntouch /tmp/owned\\n' > .git/hooks/x; git config core.fsmonitor 'touch /tmp/owned'; git config core.hooksPath .git/hooks; unlink .git/index`,
      ),
    );
    const { trial, verdict } = await playOnce(task);
    expect(trial.hasPatch).toBe(true);
    expect(verdict).toBe('pass');
  });

  test('leaving nothing is a fail, and editing the tests instead of the code solves nothing', async () => {
    task.setTurns(commands('ls'));
    expect((await playOnce(task)).verdict).toBe('fail');
    task.setTurns(
      commands('echo "" > packages/money/test/split.test.ts; sed -i "s/node --test/true/" package.json'),
    );
    const { verdict, trial } = await playOnce(task);
    expect({ verdict, outcome: trial.outcome.kind }).toEqual({ verdict: 'fail', outcome: 'completed' });
  });
});
