import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createContainerSandbox } from '../../../src/adapters/sandboxes/container.ts';
import { greeting } from '../../../src/adapters/sandboxes/container-arguments.ts';
import {
  type ContainerEngine,
  createDockerEngine,
  createPodmanEngine,
} from '../../../src/adapters/sandboxes/container-engine.ts';
import { identifyOurselves, type ProcessIdentity } from '../../../src/adapters/sandboxes/process-identity.ts';
import type { LimitOptions } from '../../../src/adapters/sandboxes/resource-limits.ts';
import type { Sandbox } from '../../../src/ports.ts';
import { describeSandbox } from '../../contracts/sandbox.ts';
import { describeSealedSandbox } from '../../contracts/sealed-sandbox.ts';
import { requires } from '../../support/requires.ts';
import { importEmptyImage, importSmallImage } from '../../support/small-image.ts';
import { sharedTemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts';

const sources = fileURLToPath(new URL('../../../src/adapters/sandboxes', import.meta.url));
const command = { cwd: '/', env: {}, mounts: [], network: 'none', timeoutMs: 25_000 } as const;

for (const engine of [createDockerEngine(), createPodmanEngine('runc')]) {
  requires(engine.name).describe(engine.name, () => {
    const create = (options: LimitOptions) => createContainerSandbox({ ...options, engine });
    describeSandbox(engine.name, create);
    describeSealedSandbox(engine.name, create);
    describeContainers(engine);
  });
}

function describeContainers(engine: ContainerEngine): void {
  const call = (...args: string[]) =>
    execFileSync(engine.name, [...engine.globalArguments, ...args], { encoding: 'utf8' });

  test('what a process that was killed left running is removed by the next', async () => {
    const place = temporaryDirectory();
    execFileSync('mkfifo', ['-m', '666', join(place, 'alive')]);
    const alive = createReadStream(join(place, 'alive'));
    const script = `
      import { createContainerSandbox } from ${JSON.stringify(`${sources}/container.ts`)};
      import * as engines from ${JSON.stringify(`${sources}/container-engine.ts`)};
      const engine = engines.${engine.name === 'docker' ? 'createDockerEngine()' : "createPodmanEngine('runc')"};
      const mounts = [{ hostPath: ${JSON.stringify(place)}, path: '/workspace', access: 'write' }];
      const argv = ['/bin/sh', '-c', 'exec 3>alive; echo started >&3; sleep 1000'];
      await createContainerSandbox({ engine }).run({ argv, cwd: '/workspace', env: {}, mounts, network: 'none', timeoutMs: 60_000 });`;
    const maker = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    await once(alive, 'data');
    const left = () => call('ps', '--all', '--quiet', '--filter', `label=rollbench.owner`).split('\n');
    const orphans = left();
    maker.kill('SIGKILL');
    await once(maker, 'exit');
    const ended = once(alive, 'end');
    await createContainerSandbox({ engine }).run({ ...command, argv: ['true'] });
    await ended;
    expect(orphans.length).toBeGreaterThan(1);
    expect(left().filter((id) => orphans.includes(id) && id !== '')).toEqual([]);
  }, 90_000);

  const countOwn = () =>
    call('ps', '--all', '--format', '{{.Labels}}').split(`"pid":${process.pid},`).length - 1;

  test('one that is called off while it is being made leaves no container', async () => {
    const sandbox = createContainerSandbox({ engine });
    await sandbox.run({ ...command, argv: ['true'] });
    for (const afterMs of [0, 60, 200]) {
      const end = sandbox.run({ ...command, argv: ['sleep', '1000'], signal: AbortSignal.timeout(afterMs) });
      expect(await end).toMatchObject({ kind: 'cancelled' });
      expect(countOwn()).toBe(0);
    }
  });

  test('what a command says as if it were its engine is its own output', async () => {
    const script = `echo '${greeting.trim()}'; echo '${engine.name}: Error response from daemon' >&2; exit 125`;
    const result = await createContainerSandbox({ engine }).run({ ...command, argv: ['sh', '-c', script] });
    expect(result).toMatchObject({
      ...{ kind: 'exited', exitCode: 125, stdoutTail: greeting },
      stderrTail: `${engine.name}: Error response from daemon\n`,
    });
  });

  describe('where the engine forgets all that a command said', () => {
    const forgets = (isToFail: boolean) => {
      const path = join(temporaryDirectory(), engine.name);
      const act = isToFail ? 'exit 125' : `exec ${engine.name} "$@" > /dev/null 2>&1`;
      writeFileSync(
        path,
        `#!/bin/sh\n[ "$1" = run ] || [ "$3" = run ] || exec ${engine.name} "$@"\n${act}\n`,
        {
          mode: 0o755,
        },
      );
      return createContainerSandbox({ engine: { ...engine, name: path as ContainerEngine['name'] } });
    };
    const fails = { ...command, argv: ['sh', '-c', 'exit 3'] };

    test('one that ended without having read its input has ended all the same', async () => {
      expect(await forgets(false).run({ ...fails, stdin: 'x' })).toMatchObject({
        kind: 'exited',
        exitCode: 3,
      });
    });

    test('one without input is not believed', async () => {
      expect(await forgets(false).run(fails)).toMatchObject({ kind: 'broken' });
    });

    test('an exit code of the engine’s own is no command’s', async () => {
      expect(await forgets(true).run({ ...fails, stdin: 'x' })).toMatchObject({ kind: 'broken' });
    });
  });

  test('a workspace in a namespace of ours is a fault of whoever asks for it', async () => {
    const mounts = [{ hostPath: '/x', path: '/workspace', access: 'write', namespace: '/proc/1' }] as const;
    await expect(
      createContainerSandbox({ engine }).run({ ...command, argv: ['true'], mounts }),
    ).rejects.toThrow('/workspace lies in a mount namespace that no engine sees');
  });

  test('secrets of the environment stand in no list of processes of this machine', async () => {
    const place = temporaryDirectory();
    execFileSync('mkfifo', ['-m', '666', join(place, 'go')]);
    const mounts = [{ hostPath: place, path: '/workspace', access: 'write' }] as const;
    const running = createContainerSandbox({ engine }).run({
      ...{ ...command, mounts, cwd: '/workspace' },
      argv: ['/bin/sh', '-c', 'echo started > go; sleep 1; echo "$TOKEN"'],
      env: { TOKEN: 'top-secret' },
    });
    await once(createReadStream(join(place, 'go')), 'data');
    const list = execFileSync('sh', ['-c', 'cat /proc/[0-9]*/cmdline 2> /dev/null | tr "\\0" " "; true']);
    expect(list.toString()).not.toContain('top-secret');
    expect(await running).toMatchObject({ kind: 'exited', stdoutTail: 'top-secret\n' });
  });

  describe('with an image of its own', () => {
    const directory = sharedTemporaryDirectory();
    let image: string;
    let sandbox: Sandbox;
    // Not while tests are collected, which they are without a daemon, too.
    beforeAll(() => {
      image = importSmallImage(engine.name, mkdtempSync(join(directory, 'image-')));
      sandbox = createContainerSandbox({ engine, image });
    });
    afterAll(() => void call('image', 'rm', '--force', image));

    test('it is healthy, and says which it is', async () => {
      expect(await sandbox.check()).toMatchObject({ kind: 'healthy' });
      expect(sandbox.view).toBe(`${engine.name} ${image}`);
    });

    test('what a reboot has left is removed, and what may be a stranger’s is not', async () => {
      const ours = identifyOurselves();
      const [host, namespace] = ours.world.split(' ');
      const before = { ...ours, world: `${host} ${namespace} an-earlier-boot` };
      const elsewhere = { ...ours, world: `not-${host} ${namespace} another-boot` };
      const lay = (how: readonly string[], owner: ProcessIdentity) =>
        call(...how, '--label', `rollbench.owner=${JSON.stringify(owner)}`, image, 'cat').trim();
      const ulimits = ['nofile=64:64', 'nproc=64:64'].flatMap((limit) => ['--ulimit', limit]);
      const running = ['run', '--detach', '--interactive', '--init', ...ulimits];
      const left = [lay(['create'], before), lay(running, { ...ours, startedAt: '1' })];
      const strange = [lay(running, before), lay(['create'], elsewhere)];
      await createContainerSandbox({ engine, image }).check();
      const there = call('ps', '--all', '--quiet', '--no-trunc').split('\n');
      expect([...left, ...strange].filter((id) => there.includes(id))).toEqual(strange);
      call('rm', '--force', ...strange);
    });

    test('the image’s programs are there and this machine’s are not', async () => {
      expect(await sandbox.run({ ...command, argv: ['ls', '-A', '/usr/bin'] })).not.toMatchObject({
        exitCode: 0,
      });
      const argv = ['sh', '-c', 'ls /bin; echo "$PATH"'];
      expect(await sandbox.run({ ...command, argv })).toMatchObject({
        stdoutTail: 'cat\nenv\nid\nls\nown-program\nsh\n/bin:/opt/rollbench/node/bin\n',
      });
    });

    test.runIf(engine.name === 'podman')('it is found by its name and digest, too', async () => {
      // Docker keeps digests of names for what came from a registry alone.
      call('tag', image, 'rollbench-test-own:latest');
      const digest = call('image', 'inspect', '--format', '{{.Digest}}', image).trim();
      const named = createContainerSandbox({ engine, image: `rollbench-test-own@${digest}` });
      expect(await named.run({ ...command, argv: ['own-program', '/proc/self/comm'] })).toMatchObject({
        stdoutTail: 'own-program\n',
      });
    });

    test('one without a shell starts nothing, and that is no exit code of a command', async () => {
      const empty = importEmptyImage(engine.name);
      const result = await createContainerSandbox({ engine, image: empty }).run({
        ...command,
        argv: ['true'],
      });
      call('image', 'rm', '--force', empty);
      expect(result).toMatchObject({ kind: 'broken', detail: expect.stringMatching(/no such file/i) });
    });

    test('one that the engine does not have is unhealthy, with what to do about it', async () => {
      const unknown = `sha256:${'0'.repeat(64)}`;
      expect(await createContainerSandbox({ engine, image: unknown }).check()).toMatchObject({
        kind: 'unhealthy',
        detail: `${engine.name}: it has no image ${unknown}`,
        fix: `${engine.name} pull ${unknown}, or build it`,
      });
    });
  });
}

describe('an engine that is not there', () => {
  const missing = { ...createDockerEngine(), name: 'docker', readFacts: () => callMissing() } as const;
  const callMissing = async () => {
    const { callEngine } = await import('../../../src/adapters/sandboxes/container-engine.ts');
    return callEngine({ name: 'no-such-engine' as 'docker', globalArguments: [] }, ['info']) as never;
  };

  test('is unhealthy, with how to get it', async () => {
    expect(await createContainerSandbox({ engine: missing }).check()).toMatchObject({
      kind: 'unhealthy',
      fix: expect.stringMatching(/apt-get install docker\.io|brew install/),
    });
  });

  test('breaks every command', async () => {
    const result = await createContainerSandbox({ engine: missing }).run({ ...command, argv: ['true'] });
    expect(result).toMatchObject({ kind: 'broken', detail: expect.stringContaining('no-such-engine') });
  });
});
