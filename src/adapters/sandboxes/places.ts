import { fileURLToPath } from 'node:url';
import type { SandboxCommand } from '../../ports.ts';
import { nodeBinary } from './toolchain.ts';

/** Places that are the same in every sandbox that mounts. */
export const homePath = '/home/agent';
export const socketPath = '/run/rollbench/gateway.sock';
export const forwarderPath = '/opt/rollbench/forwarder.mjs';
export const forwarderHostPath = fileURLToPath(new URL('./forwarder.mjs', import.meta.url));

export const toHome = ({ env }: Pick<SandboxCommand, 'env'>): string => env.HOME ?? homePath;

/** Where nobody mounts a home there is an empty one. */
export function needsHome(command: SandboxCommand): boolean {
  const home = toHome(command);
  return !command.mounts.some(({ path }) => path === home || home.startsWith(`${path}/`));
}

/** Through a shell's `exec`, a program that does not exist is exit code 127 and not a fault of the sandbox. */
export function toStarter({ argv, gateway }: SandboxCommand): string[] {
  if (!gateway) return ['/bin/sh', '-c', 'exec "$@"', 'sh', ...argv];
  const forwarder = [nodeBinary, forwarderPath, '--socket', socketPath, '--port', String(gateway.port)];
  return [...forwarder, '--', ...argv];
}
