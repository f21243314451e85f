import { describe, expect, test } from 'vitest';
import { checkContainers } from '../../../src/adapters/sandboxes/container-check.ts';
import { createDockerEngine, EngineError } from '../../../src/adapters/sandboxes/container-engine.ts';
import {
  findMachineKind,
  type MachineKind,
  toBubblewrapInstallation,
  toEngineInstallation,
  toEngineStart,
  toNamespaceRemedy,
} from '../../../src/adapters/sandboxes/remedies.ts';

test.each<[NodeJS.Platform, string, MachineKind]>([
  ['linux', '6.1.0-18-amd64', 'linux'],
  ['linux', '5.15.153.1-microsoft-standard-WSL2', 'wsl'],
  ['linux', '4.4.0-19041-Microsoft', 'wsl'],
  ['darwin', '24.1.0', 'macos'],
  ['win32', '10.0.22631', 'other'],
])('%s with kernel %s is %s', (platform, kernel, kind) => {
  expect(findMachineKind(platform, kernel)).toBe(kind);
});

test.each<[string, string, string]>([
  ['bubblewrap on Linux', toBubblewrapInstallation('linux'), 'apt-get install bubblewrap'],
  ['bubblewrap in WSL', toBubblewrapInstallation('wsl'), 'apt-get install bubblewrap'],
  [
    'bubblewrap on macOS',
    toBubblewrapInstallation('macos'),
    '[sandbox] kind = "docker"; brew install colima',
  ],
  ['bubblewrap on Windows', toBubblewrapInstallation('other'), 'wsl --install'],
  ['namespaces on Linux', toNamespaceRemedy('linux'), 'kernel.unprivileged_userns_clone=1'],
  ['namespaces in WSL', toNamespaceRemedy('wsl'), 'wsl --set-version DISTRIBUTION 2'],
  ['docker on Linux', toEngineInstallation('docker', 'linux'), 'apt-get install docker.io'],
  ['docker in WSL', toEngineInstallation('docker', 'wsl'), 'apt-get install docker.io in this distribution'],
  ['docker on macOS', toEngineInstallation('docker', 'macos'), 'colima ssh'],
  ['podman on macOS', toEngineInstallation('podman', 'macos'), 'podman machine ssh'],
  ['podman on Linux', toEngineInstallation('podman', 'linux'), 'apt-get install podman catatonit'],
  ['docker on Windows', toEngineInstallation('docker', 'other'), 'wsl --install'],
  ['a daemon on Linux', toEngineStart('docker', 'linux'), 'systemctl start docker'],
  ['a daemon in WSL', toEngineStart('docker', 'wsl'), 'service docker start'],
  ['a daemon on macOS', toEngineStart('docker', 'macos'), 'colima start'],
  ['podman’s machine on macOS', toEngineStart('podman', 'macos'), 'podman machine start'],
])('where it is wanting, %s has its way of getting it', (_name, fix, way) => {
  expect(fix).toContain(way);
});

describe('the check of containers', () => {
  const engine = createDockerEngine();
  const failWith = (error: object) => ({
    run: () => Promise.reject(new Error('nothing was started')),
    stand: () => Promise.reject(new EngineError('docker', error)),
  });
  const isMissing = failWith({ code: 'ENOENT' });
  const isStopped = failWith({ stderr: 'Cannot connect to the Docker daemon' });
  const image = `sha256:${'0'.repeat(64)}`;

  test.each<[string, MachineKind, string | undefined, typeof isMissing, string]>([
    ['an image is wanting', 'macos', undefined, isStopped, 'set [sandbox] image'],
    ['no docker', 'macos', image, isMissing, 'brew install colima docker'],
    ['no docker', 'wsl', undefined, isMissing, 'apt-get install docker.io in this distribution'],
    ['no daemon', 'wsl', undefined, isStopped, 'service docker start'],
    ['no daemon', 'linux', undefined, isStopped, 'systemctl start docker'],
  ])('tells of %s on %s, with what to do about it', async (_name, machine, own, started, fix) => {
    expect(await checkContainers(engine, own, started, machine)).toMatchObject({
      kind: 'unhealthy',
      fix: expect.stringContaining(fix),
    });
  });
});
