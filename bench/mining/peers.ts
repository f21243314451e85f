/** The peers: other programs on the same files. Each gives the time that it took, in milliseconds. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTruth, type Truth } from './truth.ts';

/** What the peers count, too; the lines of an edit they leave in its diff. */
export type PeerCount = Omit<Truth, 'editedLines'>;

export interface Measured {
  readonly ms: number;
  readonly seen: PeerCount;
}

export type PeerResult<T> = T | { readonly missing: string };

export function countLines(files: readonly string[]): number {
  const begun = performance.now();
  const { status, error } = spawnSync('wc', ['-l', '--files0-from=-'], {
    input: files.join('\0'),
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`wc -l ended with ${error?.message ?? status}`);
  return performance.now() - begun;
}

/** One array per fact: what a session is read for, and nothing else. */
const filter = `
  if .type == "session_meta" then
    .payload | ["session", .id, .timestamp, .cwd, .cli_version, .git.commit_hash, .git.branch, .git.repository_url]
  elif .type == "turn_context" then .payload | ["context", .turn_id, .model, .effort]
  elif .type == "token_usage_record" then .payload | ["usage", .turn_id, .usage.input_tokens, .usage.output_tokens]
  elif .type != "event_msg" then empty
  elif .payload.type == "task_complete" or .payload.type == "turn_aborted" then
    ["end", .payload.turn_id, .payload.type, .timestamp]
  elif .payload.type != "item_completed" then empty
  elif .payload.item.type == "UserMessage" then
    .payload | ["prompt", .turn_id, ([.item.content[] | .text // ""] | add)]
  elif .payload.item.type == "CommandExecution" then
    .payload | ["command", .turn_id, .item.command, .item.cwd, .item.exit_code]
  elif .payload.item.type == "FileChange" then .payload | ["edit", .turn_id, .item.changes]
  else empty end`;

/** One process that writes its facts to a file in `scratch`, as one would. */
export function runJq(files: readonly string[], scratch: string): PeerResult<Measured> {
  if (spawnSync('jq', ['--version']).status !== 0) return { missing: 'jq is not installed' };
  const path = join(scratch, 'jq.jsonl');
  const output = openSync(path, 'w');
  const begun = performance.now();
  const { status } = spawnSync('xargs', ['-0', '-n', '1000', 'jq', '-c', filter], {
    input: files.join('\0'),
    stdio: ['pipe', output, 'inherit'],
  });
  const ms = performance.now() - begun;
  closeSync(output);
  if (status !== 0) throw new Error(`jq ended with ${status}`);
  return { ms, seen: countFacts(readFileSync(path, 'utf8')) };
}

function countFacts(text: string): PeerCount {
  const { editedLines: _, ...seen } = createTruth();
  for (const line of text.trimEnd().split('\n')) {
    const fact = JSON.parse(line);
    switch (fact[0]) {
      case 'session':
        seen.sessions += 1;
        break;
      case 'prompt':
        seen.turns += 1;
        seen.promptBytes += Buffer.byteLength(fact[2]);
        break;
      case 'command':
        seen.commands += 1;
        seen.failedCommands += fact[4] === 0 ? 0 : 1;
        break;
      case 'edit':
        seen.edits += Object.keys(fact[2]).length;
        break;
      case 'usage':
        seen.outputTokens += fact[3];
        break;
      case 'end':
        seen.completed += fact[2] === 'task_complete' ? 1 : 0;
    }
  }
  return seen;
}

/** Extracts every field (their lengths are summed, so that none is left out by being clever) and counts in one query. */
const query = `
  WITH lines AS MATERIALIZED (
    SELECT type, payload, payload->>'$.type' AS event, payload->>'$.item.type' AS item
    FROM read_json(getvariable('files'), format = 'newline_delimited', maximum_object_size = 67108864,
                   columns = {timestamp: 'VARCHAR', type: 'VARCHAR', payload: 'JSON'})
    WHERE type IN ('session_meta', 'turn_context', 'token_usage_record', 'event_msg')
  )
  SELECT
    count(*) FILTER (type = 'session_meta') AS sessions,
    count(*) FILTER (item = 'UserMessage') AS turns,
    sum(strlen(payload->>'$.item.content[0].text')) FILTER (item = 'UserMessage') AS promptBytes,
    count(*) FILTER (item = 'CommandExecution') AS commands,
    count(*) FILTER (item = 'CommandExecution' AND payload->>'$.item.exit_code' <> '0') AS failedCommands,
    sum(len(json_keys(payload, '$.item.changes'))) FILTER (item = 'FileChange') AS edits,
    sum((payload->>'$.usage.output_tokens')::BIGINT) FILTER (type = 'token_usage_record') AS outputTokens,
    count(*) FILTER (event = 'task_complete') AS completed,
    sum(strlen(payload->>'$.id') + strlen(payload->>'$.cwd') + strlen(payload->>'$.git.commit_hash')
      + strlen(payload->>'$.git.branch')) FILTER (type = 'session_meta') AS a,
    sum(strlen(payload->>'$.model') + strlen(payload->>'$.effort')) FILTER (type = 'turn_context') AS b,
    sum(strlen(payload->>'$.item.command') + strlen(payload->>'$.item.cwd')) FILTER (item = 'CommandExecution') AS c,
    sum(strlen(payload->>'$.item.changes')) FILTER (item = 'FileChange') AS d,
    sum(strlen(payload->>'$.turn_id')) AS e
  FROM lines`;

const program = `
import duckdb, json, sys, time
files = open(sys.argv[1]).read().split("\\n")
db = duckdb.connect()
db.execute("SET enable_progress_bar = false")
db.execute("SET VARIABLE files = ?", [files])
begun = time.monotonic()
rows = db.execute(sys.stdin.read())
names = [column[0] for column in rows.description]
row = rows.fetchone()
print(json.dumps({"ms": 1000 * (time.monotonic() - begun), "seen": dict(zip(names[:8], map(int, row[:8])))}))
`;

/** DuckDB of PyPI in an environment of its own below `scratch`; gives the path of its interpreter. */
export function installDuckDb(scratch: string): PeerResult<{ readonly python: string }> {
  const venv = join(scratch, 'venv');
  const python = join(venv, 'bin', 'python');
  for (const [command, ...args] of [
    ['python3', '-m', 'venv', venv],
    [python, '-m', 'pip', 'install', '--quiet', 'duckdb'],
  ] as const) {
    const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 300_000 });
    if (status !== 0) {
      return {
        missing: (error?.message ?? stderr.trim().split('\n').at(-1)) || `${command} ended with ${status}`,
      };
    }
  }
  return { python };
}

/** With as many threads as there are cores, which is its default. Its start is not counted. */
export function runDuckDb(python: string, files: readonly string[], scratch: string): Measured {
  const list = join(scratch, 'files.txt');
  writeFileSync(list, files.join('\n'));
  const { status, stdout, stderr } = spawnSync(python, ['-c', program, list], {
    input: query,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`duckdb: ${stderr}`);
  return JSON.parse(stdout) as Measured;
}
