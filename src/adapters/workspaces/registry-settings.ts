import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Mount } from '../../ports.ts';

/** How package managers reach the registries of a team: for set-up alone, never for tests or agents. */
export interface RegistrySettings {
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  /** What may be seen nowhere else. */
  readonly secrets: readonly string[];
}

export const noRegistrySettings: RegistrySettings = { mounts: [], env: {}, secrets: [] };

/** Files of a home, and where set-up sees them. Cargo also looks above the tree, so that its home can be the environment's. */
const settingsFiles: readonly (readonly [file: string, path: string])[] = [
  ...[
    '.npmrc',
    '.yarnrc',
    '.yarnrc.yml',
    '.config/pnpm/rc',
    '.netrc',
    '.m2/settings.xml',
    '.m2/settings-security.xml',
  ].map(inHome),
  ...[
    '.config/pip/pip.conf',
    '.pip/pip.conf',
    '.config/uv/uv.toml',
    '.config/pypoetry/auth.toml',
    '.config/go/env',
  ].map(inHome),
  ...[
    '.config/composer/auth.json',
    '.composer/auth.json',
    '.bundle/config',
    '.gem/credentials',
    '.gradle/init.gradle',
  ].map(inHome),
  ['.cargo/config.toml', '/.cargo/config.toml'],
  ['.cargo/credentials.toml', '/environment/cargo/credentials.toml'],
  ['.gradle/gradle.properties', '/environment/gradle/gradle.properties'],
];

function inHome(file: string): readonly [string, string] {
  return [file, `/home/agent/${file}`];
}

/** How the network is reached from this machine: without, nothing can be fetched. */
const networkVariables =
  /^((https?|no|all)_proxy|SSL_CERT_(FILE|DIR)|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|NODE_EXTRA_CA_CERTS|GIT_SSL_CAINFO|CARGO_HTTP_CAINFO|PIP_(CERT|DEFAULT_TIMEOUT))$/i;

/** Where package managers find their registries. */
const registryVariables =
  /^(PIP_((EXTRA_)?INDEX_URL|TRUSTED_HOST)|UV_(DEFAULT_)?INDEX|GOPROXY|GOPRIVATE|GONOSUMDB|GONOPROXY|GOSUMDB|npm_config_registry|COMPOSER_AUTH|CARGO_REGISTRIES_\w+|BUNDLE_\w+__\w+)$/i;

export interface RegistryOptions {
  /** False: neither files nor variables of registries are shown; how the network is reached is. */
  readonly isShown: boolean;
  /** Further variables for set-up; their values are secrets. */
  readonly variables: readonly string[];
  readonly homePath?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Those of the user's settings that there are. */
export function findRegistrySettings(options: RegistryOptions): RegistrySettings {
  const { isShown, variables, homePath = homedir(), env = process.env } = options;
  const files = isShown ? settingsFiles.filter(([file]) => existsSync(join(homePath, file))) : [];
  const known = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      (networkVariables.test(entry[0]) || (isShown && registryVariables.test(entry[0]))),
  );
  const own = variables.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  const shown = [...known, ...own];
  return {
    mounts: [
      ...files.map(([file, path]): Mount => ({ hostPath: join(homePath, file), path, access: 'read' })),
      ...shown.flatMap(([name, value]) => showCertificates(name, value)),
    ],
    env: Object.fromEntries(shown),
    secrets: [
      ...new Set([
        ...files.flatMap(([file]) => listSecrets(readFileSync(join(homePath, file), 'utf8'))),
        ...known.flatMap(([, value]) => listSecrets(value)),
        ...own.map(([, value]) => value).filter((value) => value.length >= shortestSecret),
      ]),
    ],
  };
}

/** A company's own certificates may lie anywhere. */
function showCertificates(name: string, value: string): Mount[] {
  const isSeenAnyway = /^\/(usr|etc\/ssl\/certs)\//.test(`${value}/`);
  return /CERT|CAINFO|CA_BUNDLE/i.test(name) && !isSeenAnyway && existsSync(value)
    ? [{ hostPath: value, path: value, access: 'read' }]
    : [];
}

/** What is shorter is found everywhere. */
const shortestSecret = 8;

/** How secrets stand in any of these files, and in addresses before the `@`. */
const secretForms = [
  /(?:_auth|auth_?token|token|_?password|passwd|passphrase|secret|api_?key)["']?\s*[=:>]\s*["']?([^\s"'<>,;]+)/gi,
  /\b(?:password|token)\s+(\S+)/gi,
  /"[\w-]+-(?:oauth|token)"\s*:\s*\{\s*"[^"]+"\s*:\s*"([^"]+)"/g,
  /\bBUNDLE_\w+__\w+["']?\s*:\s*["']?([^\s"']+)/g,
  /:\/\/(?:[^\s/:@]*:)?([^\s/@]+)@/g,
];

function listSecrets(text: string): string[] {
  return secretForms
    .flatMap((form) => [...text.matchAll(form)].map(([, value = '']) => value))
    .filter((value) => value.length >= shortestSecret && !/^\$\{?\w+\}?$/.test(value));
}

export function maskSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => masked.replaceAll(secret, '[redacted: registry-secret]'), text);
}

/** @returns the first file below the folders that holds one of the secrets */
export async function findLeak(
  folders: readonly string[],
  secrets: readonly string[],
): Promise<string | undefined> {
  if (secrets.length === 0) return undefined;
  const { stdout, exitCode, stderr } = await execa(
    'grep',
    ['-rlaF', '-m', '1', '-f', '-', '--', ...folders],
    {
      input: secrets.join('\n'),
      reject: false,
      detached: true,
    },
  );
  // 2 is a fault of grep's own, such as a file that it may not read; what it found, it found.
  if (stdout === '' && exitCode !== 1)
    throw new Error(`grep through ${folders.join(', ')} failed: ${stderr}`);
  return stdout.split('\n').find((line) => line !== '');
}
