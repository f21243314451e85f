import { posix } from 'node:path';
import { SaxesParser } from 'saxes';
import type { CoverageQuestion, CoveredLines, ReportFiles } from '../../ports.ts';
import { coverageFolder, joinCovered } from './covered-lines.ts';

/** Reads JaCoCo's reports, `coverage/<module>/jacoco.xml`. They name files by their package, wherever in the module they lie. */
export function readJacocoCoverage(
  report: ReportFiles,
  _root: string,
  { sources }: CoverageQuestion,
): ReadonlyMap<string, CoveredLines> | undefined {
  const reports = [...report].filter(([name]) => name.startsWith(`${coverageFolder}/`));
  if (reports.length === 0) return undefined;
  const covered = new Map<string, CoveredLines>();
  for (const [name, text] of reports) {
    const module = posix.dirname(posix.relative(coverageFolder, name));
    for (const { file, line, isExecuted } of listLines(text)) {
      const path = findSource(file, module, [...sources.keys()]);
      if (path === undefined) continue;
      const [own, none] = [new Set([line]), new Set<number>()];
      const lines = isExecuted ? { executed: own, idle: none } : { executed: none, idle: own };
      covered.set(path, joinCovered(covered.get(path), lines));
    }
  }
  return covered;
}

interface ReportedLine {
  /** `org/example/Cart.java` */
  readonly file: string;
  readonly line: number;
  /** Some of its instructions were. */
  readonly isExecuted: boolean;
}

/** None where it cannot be read to its end. */
function listLines(text: string): ReportedLine[] {
  const lines: ReportedLine[] = [];
  let [folder, file] = ['', ''];
  let isSound = true;
  const parser = new SaxesParser({ xmlns: false, position: false });
  parser.on('error', () => {
    isSound = false;
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'package') folder = attributes.name ?? '';
    if (name === 'sourcefile') file = posix.join(folder, attributes.name ?? '');
    if (name === 'line')
      lines.push({ file, line: Number(attributes.nr), isExecuted: Number(attributes.ci) > 0 });
  });
  parser.write(text).close();
  return isSound ? lines : [];
}

/** Kotlin's files need not lie in the folders of their packages. */
function findSource(file: string, module: string, paths: readonly string[]): string | undefined {
  const own = paths.filter((path) => module === '.' || path.startsWith(`${module}/`));
  const inPackage = own.find((path) => path.endsWith(`/${file}`));
  const [only, ...others] = own.filter((path) => posix.basename(path) === posix.basename(file));
  return inPackage ?? (others.length === 0 ? only : undefined);
}
