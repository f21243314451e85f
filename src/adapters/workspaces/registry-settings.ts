import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Mount } from '../../ports.ts';
import { listFileSecrets, listVariableSecrets } from './registry-secrets.ts';

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
  ...['.config/composer/auth.json', '.composer/auth.json', '.bundle/config', '.gem/credentials'].map(inHome),
  ['.cargo/config.toml', '/.cargo/config.toml'],
  ['.cargo/credentials.toml', '/environment/cargo/credentials.toml'],
  ['.gradle/gradle.properties', '/environment/gradle/gradle.properties'],
  ['.gradle/init.gradle', '/environment/gradle/init.gradle'],
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
        ...files.flatMap(([file]) => listFileSecrets(readFileSync(join(homePath, file), 'utf8'))),
        ...known.flatMap(([name, value]) => listVariableSecrets(name, value, false)),
        ...own.flatMap(([name, value]) => listVariableSecrets(name, value, true)),
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
