import { existsSync, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import type { Toolchain } from './toolchain.ts';

/** The part of the machine that is seen inside, read-only: an allow-list, never the whole disk. */
export function findSystem(): Toolchain {
  const topLevel = readdirSync('/')
    .filter((name) => /^(bin|sbin|lib\w*)$/.test(name))
    .map((name) => `/${name}`);
  const isLink = (path: string) => lstatSync(path).isSymbolicLink();
  const etc = readdirSync('/etc')
    .filter((name) => etcNames.test(name))
    .concat(etcParts)
    .map((name) => `/etc/${name}`)
    .filter((path) => existsSync(path));
  return {
    mounts: ['/usr', ...topLevel.filter((path) => !isLink(path)), ...etc].map((path) => ({
      ...{ hostPath: path, path, access: 'read' },
    })),
    // On most systems `/bin` and `/lib` are links into `/usr`.
    links: Object.fromEntries(topLevel.filter(isLink).map((path) => [path, readlinkSync(path)])),
    binPaths: [],
  };
}

/** What programs need in order to start, and toolchains in order to find their parts. */
const etcNames =
  /^(ld\.so\..*|alternatives|ca-certificates(\.conf)?|crypto-policies|localtime|timezone|mime\.types|protocols|services|magic|os-release|debian_version|java.*|maven|gradle|php|ruby|python3.*|perl|fonts)$/;

/** Their neighbours hold private keys. */
const etcParts = ['ssl/certs', 'ssl/openssl.cnf', 'pki/ca-trust', 'pki/tls/certs', 'pki/java'];

/** Only for commands that may use the host's network. */
export const networkFiles = ['/etc/resolv.conf', '/etc/hosts'];

/** Files that say who and where one is: the same on every machine, and nothing of this one. */
export const identityFiles: Readonly<Record<string, string>> = {
  '/etc/passwd':
    'root:x:0:0:root:/root:/bin/sh\nagent:x:1000:1000::/home/agent:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
  '/etc/group': 'root:x:0:\nagent:x:1000:\nnogroup:x:65534:\n',
  '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
};

export const ownHosts = { '/etc/hosts': '127.0.0.1 localhost sandbox\n::1 localhost\n' };
