import { posix } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import type { CheckReading, Problem } from './problem.ts';

const count = z.number().int();

/** https://docs.oasis-open.org/sarif/sarif/v2.1.0: of it what names a place and a rule. */
const Sarif = z.object({
  runs: z.array(
    z.object({
      results: z
        .array(
          z.object({
            ruleId: z.string().optional(),
            level: z.string().optional(),
            message: z.object({ text: z.string().optional() }).optional(),
            locations: z
              .array(
                z.object({
                  physicalLocation: z
                    .object({
                      artifactLocation: z.object({ uri: z.string().optional() }).optional(),
                      region: z.object({ startLine: count.optional() }).optional(),
                    })
                    .optional(),
                }),
              )
              .optional(),
          }),
        )
        .nullish(),
    }),
  ),
});

/** ESLint's own form of `--format json`, which others write as well. */
const EsLint = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(
      z.object({
        ruleId: z.string().nullish(),
        severity: count.optional(),
        line: count.nullish(),
        message: z.string(),
      }),
    ),
  }),
);

/** @param root where the check saw the repository */
export function readSarif(text: string, root: string): CheckReading {
  const sarif = Sarif.safeParse(parseJson(text)).data;
  if (sarif === undefined) return { kind: 'unreadable', detail: 'it is no SARIF' };
  const results = sarif.runs.flatMap(({ results: found }) => found ?? []);
  const problems = results
    .filter(({ level }) => level !== 'none' && level !== 'note')
    .map(({ ruleId, message, locations }): Problem => {
      const place = locations?.[0]?.physicalLocation;
      const uri = place?.artifactLocation?.uri;
      return {
        rule: ruleId ?? '',
        path: uri === undefined ? null : toInside(uri.replace(/^file:\/\//, ''), root),
        line: place?.region?.startLine ?? null,
        text: message?.text ?? '',
      };
    });
  return { kind: 'problems', problems };
}

export function readEsLint(text: string, root: string): CheckReading {
  const files = EsLint.safeParse(parseJson(text)).data;
  if (files === undefined) return { kind: 'unreadable', detail: "it is not in ESLint's JSON format" };
  const problems = files.flatMap(({ filePath, messages }) =>
    messages.map(
      ({ ruleId, line, message }): Problem => ({
        rule: ruleId ?? '',
        path: toInside(filePath, root),
        line: line ?? null,
        text: message,
      }),
    ),
  );
  return { kind: 'problems', problems };
}

/** An exit code that is not 0 is one problem, with the last lines that were printed. */
export function readExitCode(exitCode: number, output: string): CheckReading {
  const said = output.trimEnd().split('\n').slice(-5).join('\n');
  const problem: Problem = { rule: '', path: null, line: null, text: `exit code ${exitCode}: ${said}` };
  return { kind: 'problems', problems: exitCode === 0 ? [] : [problem] };
}

export function toInside(path: string, root: string): string {
  return posix.isAbsolute(path) ? posix.relative(root, path) : posix.normalize(path);
}
