import picomatch from 'picomatch';
import type { TestRules } from '../../domain/file-kinds.ts';
import { isTestFile, toFileKind } from '../../domain/file-kinds.ts';
import type { FilesSettings } from '../../domain/grader-settings.ts';
import { type FilePatch, parsePatch } from '../../domain/patch.ts';
import { type Finding, type GradedTrial, type Grader, toWord, type Word } from '../grader.ts';

/**
 * Holds the files that a patch changes against those of gold. Tests are left out on both sides, and so is what is read by
 * people alone: an agent may write more of both. Gold is one way among several, so recall and precision decide only where
 * the settings ask for some.
 */
export function createFilesGrader(settings: FilesSettings): Grader {
  return {
    name: 'files',
    version: 1,
    needs: 'patch',
    basis: () => settings,
    open: (graded) => ({ finish: () => gradeFiles(graded, settings) }),
  };
}

function gradeFiles({ task, files }: GradedTrial, settings: FilesSettings): Word {
  const gold = parsePatch(task.goldPatch);
  const expected = new Set(gold.filter(isCode(task.testRules)).map(({ path }) => path));
  const touched = files.filter(isCode(task.testRules));
  const allowed = new Set(
    [...gold, ...parsePatch(task.testPatch)].flatMap(({ path, oldPath }) => [path, oldPath]),
  );
  const hit = [...expected].filter((path) => touched.some((file) => isOf(file, path)));
  const extra = touched.filter(({ path, oldPath }) => !allowed.has(path) && !allowed.has(oldPath));
  const recall = expected.size === 0 ? 1 : hit.length / expected.size;
  const precision = touched.length === 0 ? (expected.size === 0 ? 1 : 0) : 1 - extra.length / touched.length;
  const [size, goldSize] = [countLines(touched), countLines(gold.filter(isCode(task.testRules)))];
  const ratio = size / Math.max(1, goldSize);
  const word = toWord([
    ...findForbidden(files, settings.forbidden),
    ...findGenerated(files, allowed, settings),
    toShare(
      'recall',
      recall,
      settings.minRecall,
      `${hit.length} of ${expected.size} files that gold changes`,
    ),
    toShare(
      'precision',
      precision,
      settings.minPrecision,
      `${touched.length - extra.length} of ${touched.length} changed files are gold's`,
    ),
    toSize(size, goldSize, ratio, settings.maxSizeRatio),
  ]);
  const missed = [...expected].filter((path) => !hit.includes(path));
  return {
    ...word,
    evidence: [
      ...word.evidence,
      ...missed.map((path) => ({ text: `gold changes ${path}`, file: { path, line: null } })),
      ...extra.map(({ path }) => ({ text: `gold does not change ${path}`, file: { path, line: null } })),
    ],
    measures: { recall, precision, changedLines: size, goldLines: goldSize, sizeRatio: ratio },
  };
}

const isCode =
  (rules: TestRules) =>
  ({ path }: FilePatch): boolean =>
    !isTestFile(path, rules) && !['docs', 'lockfile', 'generated'].includes(toFileKind(path));

const isOf = (file: FilePatch, path: string) => file.path === path || file.oldPath === path;

const countLines = (files: readonly FilePatch[]) =>
  files.reduce((sum, { addedLines, removedLines }) => sum + addedLines.length + removedLines.length, 0);

function findForbidden(files: readonly FilePatch[], globs: readonly string[]): Finding[] {
  return globs.map((glob) => {
    const isMatch = picomatch(glob, { dot: true });
    const found = files.find(({ path, oldPath }) => isMatch(path) || isMatch(oldPath));
    return found === undefined
      ? { holds: true, evidence: { text: `nothing in ${glob} is changed` } }
      : {
          holds: false,
          evidence: { text: `${found.path} is in ${glob}, which is forbidden`, file: toFirstLine(found) },
        };
  });
}

function findGenerated(
  files: readonly FilePatch[],
  allowed: ReadonlySet<string>,
  { allowsGenerated }: FilesSettings,
): Finding[] {
  if (allowsGenerated) return [];
  const found = files.find(
    ({ path, change }) => change !== 'delete' && toFileKind(path) === 'generated' && !allowed.has(path),
  );
  return [
    found === undefined
      ? { holds: true, evidence: { text: 'no generated file is changed' } }
      : { holds: false, evidence: { text: `${found.path} is generated`, file: toFirstLine(found) } },
  ];
}

function toFirstLine(file: FilePatch): { path: string; line: number | null } {
  const start = /^@@ -\d+(?:,\d+)? \+(\d+)/m.exec(file.text)?.[1];
  return { path: file.path, line: start === undefined || start === '0' ? null : Number(start) };
}

function toShare(name: string, share: number, least: number, counted: string): Finding {
  const asked = least > 0 ? `, at least ${least} asked for` : '';
  return { holds: share >= least, evidence: { text: `${name} ${share.toFixed(2)}: ${counted}${asked}` } };
}

function toSize(size: number, goldSize: number, ratio: number, most: number | null): Finding {
  const asked = most === null ? '' : `, at most ${most} times as many`;
  return {
    holds: most === null || ratio <= most,
    evidence: { text: `${size} changed lines, ${goldSize} in gold${asked}` },
  };
}
