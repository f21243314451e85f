import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createScriptedUpstream } from '../../src/adapters/upstreams/scripted.ts';
import type { Script } from '../../src/adapters/upstreams/scripted-script.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import type { Admission } from '../../src/ports.ts';
import { systemClock } from '../../src/system-clock.ts';
import { codexBinary } from '../support/codex-binary.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

export interface Scene {
  readonly admission: Admission;
  readonly repo: string;
  readonly directory: string;
}

/**
 * A gateway over scripts, one trial admitted, and a repository with one file.
 * @param patienceMs - for how long the gateway asks again itself; by default everything is left to Codex
 */
export async function setScene(
  model: string,
  scripts: readonly Script[],
  files: Readonly<Record<string, string>>,
  patienceMs = 0,
): Promise<Scene> {
  const { directory, repo } = layOutRepository(files);
  const upstream = createScriptedUpstream({ scripts, models: {} });
  const gateway = await createGateway({
    findUpstream: () => upstream,
    clock: systemClock,
    pace: { patienceMs },
    socketPath: join(directory, 'gateway', 'gateway.sock'),
  });
  onTestFinished(() => gateway.close());
  return {
    admission: gateway.admit({ trialId: 'e/t/v/1', model, protocol: 'responses', seed: 1 }),
    repo,
    directory,
  };
}

/** A repository with one file, and beside it what Codex needs. */
export function layOutRepository(files: Readonly<Record<string, string>>): Omit<Scene, 'admission'> {
  const directory = temporaryDirectory();
  const repo = join(directory, 'repo');
  for (const name of ['repo', 'home', 'tmp']) mkdirSync(join(directory, name));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(repo, file), text);
  execFileSync('git', ['init', '-q', repo]);
  return { directory, repo };
}

export interface CodexRun {
  readonly exitCode: number | null;
  readonly events: readonly { type: string; [field: string]: unknown }[];
  readonly stderr: string;
}

export interface CodexCall {
  readonly model: string;
  readonly token?: string;
  readonly port?: number;
  /** What follows `exec` and its options. */
  readonly args: readonly string[];
  /** Command line that stands before Codex's own. */
  readonly through?: readonly string[];
}

/** Runs the real Codex CLI in the scene's repository, its home beside and outside of its temporary directory. */
export async function runCodex(scene: Scene, call: CodexCall): Promise<CodexRun> {
  const { admission, directory } = scene;
  const provider = {
    name: '"gateway"',
    base_url: `"http://127.0.0.1:${call.port ?? admission.hostPort}/v1"`,
    wire_api: '"responses"',
    env_key: '"ROLLBENCH_TOKEN"',
    request_max_retries: 1,
    stream_max_retries: 1,
  };
  const providerTable = Object.entries(provider).map(([key, value]) => `${key}=${value}`);
  const [file = '', ...args] = [
    ...(call.through ?? []),
    codexBinary ?? '',
    'exec',
    ...['-m', call.model, '-s', 'danger-full-access', '-C', scene.repo],
    ...['-c', 'model_provider=gateway', '-c', `model_providers.gateway={${providerTable.join(',')}}`],
    ...['--disable', 'unbounded_connection_retries'],
    ...call.args,
  ];
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: join(directory, 'home'),
      CODEX_HOME: join(directory, 'home'),
      TMPDIR: join(directory, 'tmp'),
      ROLLBENCH_TOKEN: call.token ?? admission.token,
    },
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  const lines = stdout.join('').split('\n').filter(Boolean);
  return { exitCode, events: lines.map((line) => JSON.parse(line)), stderr: stderr.join('') };
}
