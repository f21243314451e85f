import { readlinkSync } from 'node:fs';

/**
 * What stands before a command line, and a directory after it, so that the command runs in the mount namespace of another
 * process, in that directory.
 * @param namespace of the process, such as `/proc/4711`
 */
export function enterNamespace(namespace: string): string[] {
  const isOtherUser = readlinkSync(`${namespace}/ns/user`) !== readlinkSync('/proc/self/ns/user');
  return [
    'nsenter',
    ...(isOtherUser ? [`--user=${namespace}/ns/user`, '--preserve-credentials'] : []),
    `--mount=${namespace}/ns/mnt`,
    '--',
    ...['/bin/sh', '-c', 'cd "$0" && exec "$@"'],
  ];
}

/** The one namespace in which all that is mounted is found; our own when `undefined`. */
export function findNamespace(mounts: readonly { readonly namespace?: string }[]): string | undefined {
  const [namespace, ...others] = new Set(mounts.flatMap((mount) => mount.namespace ?? []));
  if (others.length > 0) throw new Error('one command cannot see the workspaces of several namespaces');
  return namespace;
}
