import type { Sandbox } from '../../ports.ts';

/** Asks toolchains, inside of the sandbox, which version they are; each command once. */
export function createVersionProbe(
  sandbox: Sandbox,
): (probes: Readonly<Record<string, string>>) => Promise<Record<string, string>> {
  const known = new Map<string, Promise<string>>();
  const ask = (command: string) => {
    const asked = known.get(command) ?? readVersion(command, sandbox);
    known.set(command, asked);
    return asked;
  };
  return async (probes) =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(probes).map(async ([name, command]) => [name, await ask(command)] as const),
      ),
    );
}

async function readVersion(command: string, sandbox: Sandbox): Promise<string> {
  const result = await sandbox.run({
    argv: ['/bin/sh', '-c', command],
    cwd: '/',
    // Go would look for a newer one of itself.
    env: { GOTOOLCHAIN: 'local' },
    mounts: [],
    network: 'none',
    timeoutMs: 60_000,
  });
  if (result.kind !== 'exited' || result.exitCode !== 0) return 'missing';
  const line = result.stdoutTail.split('\n').find((each) => /\d/.test(each)) ?? '';
  return line.replace(/\x1b\[[\d;]*m/g, '').trim();
}
