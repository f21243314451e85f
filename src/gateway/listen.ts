import { once } from 'node:events';
import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import { type AddressInfo, connect, type Server } from 'node:net';
import { dirname } from 'node:path';

/** What `sockaddr_un` holds on Linux, less its end mark. */
const maxSocketPathBytes = 107;

/** Listens where only our own user can reach it: the directory is created for us alone when it is not there. */
export async function listenOnSocket(server: Server, path: string): Promise<void> {
  if (Buffer.byteLength(path) > maxSocketPathBytes) {
    throw new Error(
      `${path} is too long for a unix socket (${maxSocketPathBytes} bytes): choose a shorter directory.`,
    );
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await removeDeadSocket(path);
  server.listen(path);
  await once(server, 'listening');
  await chmod(path, 0o600);
}

/** Listens on a free port of 127.0.0.1, and says which. */
export async function listenOnLoopback(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** The socket of a gateway that was killed stays behind as a file; anything else in its place is left to `listen` to complain of. */
async function removeDeadSocket(path: string): Promise<void> {
  const file = await lstat(path).catch(() => undefined);
  if (file?.isSocket() && !(await hasListener(path))) await rm(path);
}

async function hasListener(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
