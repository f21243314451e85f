import type { Mount, Sandbox, SandboxCommand } from '../ports.ts';

/** Where something may be mounted: nothing else of the machine is to be seen, and only the last of these can be written. */
const knownMounts = [
  /^\/$/,
  /^\/(usr|bin|sbin|lib\w*)$/,
  /^\/etc\/(ld\.so\.[^/]+|alternatives|ca-certificates(\.conf)?|crypto-policies|localtime|timezone|mime\.types|protocols)$/,
  /^\/etc\/(services|magic|os-release|debian_version|java[^/]*|maven|gradle|php|ruby|python3[^/]*|perl|fonts)$/,
  /^\/etc\/(ssl\/certs|ssl\/openssl\.cnf|pki\/(ca-trust|tls\/certs|java)|passwd|group|nsswitch\.conf)$/,
  /^\/etc\/(hosts|hostname|resolv\.conf)$/,
  /^\/opt\/(rollbench|toolchains)\/.+$/,
  // What ends processes that nobody waits for, where an engine brings it, and an engine's mark.
  /^(\/sbin\/docker-init|\/run\/podman-init|\/dev\/init|\/run\/\.containerenv)$/,
];
const writableMounts = [
  /^\/(proc|dev|sys)(\/.*)?$/,
  /^(\/var)?\/tmp$/,
  /^\/home\/agent$/,
  /^\/run(\/rollbench.*)?$/,
];

/** Variables that a sandbox or a shell sets itself. */
const knownVariables =
  /^(PATH|HOME|PWD|OLDPWD|SHLVL|_|HOSTNAME|LANG|TERM|container|LD_LIBRARY_PATH|JAVA_HOME|GOTOOLCHAIN)$/;

/** All of it by one program, which names each before it shows it: most trials begin with this. */
const script = `
set -- /proc/self/mountinfo /proc/net/unix
for routes in /proc/net/route /proc/net/ipv6_route; do [ ! -e "$routes" ] || set -- "$@" "$routes"; done
exec tail -v -n +1 "$@" /proc/self/environ`;

/**
 * What a command finds around it, seen from inside and held against what it may find: mounts, variables, routes and sockets.
 * @param agentMounts shown besides: they are held against the list like the machine's own
 * @returns what is too much, in words; the values of variables are not among them
 */
export async function lookAround(
  sandbox: Sandbox,
  view: Pick<SandboxCommand, 'mounts' | 'env' | 'paths'>,
  agentMounts: readonly Mount[] = [],
): Promise<string[]> {
  const result = await sandbox.run({
    argv: ['/bin/sh', '-c', script],
    cwd: '/',
    ...view,
    mounts: [...view.mounts, ...agentMounts],
    network: 'none',
    timeoutMs: 60_000,
  });
  const shown = toFiles(result.kind === 'exited' ? result.stdoutTail : '');
  if (result.kind !== 'exited' || result.exitCode !== 0 || !shown.has('self/mountinfo'))
    return [`the sandbox ${sandbox.name} cannot be looked at from inside: ${JSON.stringify(result)}`];
  const read = (file: string) => shown.get(file) ?? '';
  return [
    ...findMounts(read('self/mountinfo'), view.mounts),
    ...findVariables(read('self/environ'), view.env),
    ...toRows(read('net/unix'))
      .slice(1)
      .map((row) => `socket ${row.split(/\s+/)[7] ?? row}`),
    ...[...toRows(read('net/route')), ...toRows(read('net/ipv6_route'))]
      .filter((row) => !/^Iface\b|\slo$/.test(row))
      .map((row) => `route ${row}`),
  ];
}

/** By their names below `/proc`. */
function toFiles(text: string): Map<string, string> {
  const [, ...parts] = text.split(/^==> \/proc\/(\S+) <==\n/m);
  return new Map(parts.flatMap((name, i) => (i % 2 === 0 ? [[name, parts[i + 1] ?? '']] : [])));
}

const toRows = (text: string) => text.split('\n').filter((row) => row.trim() !== '');

/** `ID PARENT DEVICE ROOT POINT OPTIONS …` */
function findMounts(text: string, own: SandboxCommand['mounts']): string[] {
  return toRows(text).flatMap((row) => {
    const [, , , , escaped = '', options = ''] = row.split(' ');
    const point = escaped.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
    const declared = own.find(({ path }) => path === point);
    const mayBeWritten = declared?.access === 'write' || writableMounts.some((known) => known.test(point));
    if (mayBeWritten) return [];
    if (declared === undefined && !knownMounts.some((known) => known.test(point))) return [`mount ${point}`];
    return options.split(',').includes('ro') ? [] : [`${point} can be written`];
  });
}

function findVariables(text: string, own: SandboxCommand['env']): string[] {
  return text.split('\0').flatMap((assignment) => {
    const name = assignment.split('=', 1)[0] ?? '';
    const isKnown = name === '' || knownVariables.test(name) || name in own;
    return isKnown ? [] : [`variable ${name}`];
  });
}
