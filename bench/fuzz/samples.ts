import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { claudeTranscript } from '../../src/adapters/sessions/claude-transcript.ts';
import { codexRollout } from '../../src/adapters/sessions/codex-rollout.ts';
import { evalCase } from '../../src/adapters/sessions/eval-case.ts';
import { execStream } from '../../src/adapters/sessions/exec-stream.ts';
import type { SessionFormat } from '../../src/adapters/sessions/session-format.ts';

/** A session file as it was recorded, in lines without their ends, and what lies beside it. */
export interface Sample {
  readonly name: string;
  readonly format: SessionFormat;
  readonly path: string;
  readonly lines: readonly Buffer[];
  readonly siblings: ReadonlyMap<string, Buffer>;
}

const fixtures = join(import.meta.dirname, '../../fixtures');

/** Every recorded session, of every format. */
export function readSamples(): Sample[] {
  const find = (pattern: string) => globSync(join(fixtures, pattern)).sort();
  const rollouts = [...find('codex-samples/rollout-*.jsonl'), ...find('codex-forms/**/rollout-*.jsonl')].map(
    (path) => toSample(path, codexRollout),
  );
  const transcripts = find('claude-samples/**/*.jsonl').map((path) => toSample(path, claudeTranscript));
  const prompt = new Map([
    ['prompt.txt', Buffer.from('Fix it.\n')],
    ['repo_sha.txt', Buffer.from(`${'5'.repeat(40)}\n`)],
  ]);
  const streams = [...find('codex-samples/exec-*.jsonl'), ...find('codex-forms/**/trace.jsonl')].map(
    (path) => ({
      ...toSample(path, execStream),
      siblings: prompt,
    }),
  );
  return [...rollouts, ...transcripts, ...streams, ...toCases(rollouts)];
}

function toSample(path: string, format: SessionFormat): Sample {
  const lines = splitLines(readFileSync(path));
  return { name: basename(path), format, path, lines, siblings: new Map() };
}

/** Bundles around recorded sessions, in both of their forms. */
function toCases(rollouts: readonly Sample[]): Sample[] {
  const repo = { cwd: '/w', git_base: { sha: '5'.repeat(40) }, git: { commit: '6'.repeat(40) } };
  const starts = [
    { start: { kind: 'rollout_line_index', value: 3 } },
    { start: { kind: 'rollout_line_timestamp', value: '2026-11-22T12:19:20.000Z' } },
    { start: { kind: 'rollout_line_index', value: 0 }, start_selector: { contains: 'e' } },
  ];
  return rollouts
    .filter(({ name }) => /multi-turn|legacy/.test(name))
    .flatMap((rollout) =>
      starts.map((rolloutInfo): Sample => {
        const manifest = {
          case_id: 'case',
          conversation_id: 'c',
          rollout: rolloutInfo,
          repo: { ...repo, patch_filename: 'repo.patch' },
        };
        const siblings = new Map([
          ['manifest.json', Buffer.from(JSON.stringify(manifest))],
          ['repo.patch', Buffer.from('diff --git a/a b/a\n')],
        ]);
        return { ...rollout, name: `case of ${rollout.name}`, format: evalCase, siblings };
      }),
    );
}

export function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  if (start < bytes.length) lines.push(bytes.subarray(start));
  return lines;
}
