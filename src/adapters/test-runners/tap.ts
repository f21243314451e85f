import type { TestResult } from '../../domain/test-report.ts';

interface Point {
  readonly name: string;
  readonly status: TestResult['status'];
  readonly children: readonly Point[];
}

/** What stands at one depth: a plan, and the points that it has to count. */
interface Level {
  plan: number | undefined;
  points: Point[];
}

const tapLine =
  /^(?<indent> *)(?:(?<not>not )?ok\b[ \t]*(?<number>\d*)[ \t]*(?:- )?(?<text>.*)|1\.\.(?<plan>\d+)\b.*|(?<bail>Bail out!.*))$/;

/** `#` begins a directive unless it is escaped. */
const directive = /(?<!\\)#\s*(skip|todo)\b/i;

/**
 * Reads the Test Anything Protocol, with subtests indented by four spaces before the point that sums them up.
 * @see https://testanything.org/tap-version-14-specification.html
 */
export function parseTap(text: string): readonly TestResult[] | { readonly fault: string } {
  const levels: Level[] = [{ plan: undefined, points: [] }];
  let isInYaml = false;
  for (const line of text.split(/\r?\n/)) {
    if (/^ +(---|\.\.\.)\s*$/.test(line)) isInYaml = line.trim() === '---';
    const groups = isInYaml ? undefined : tapLine.exec(line)?.groups;
    if (groups === undefined) continue;
    if (groups.bail !== undefined) return { fault: groups.bail };
    const depth = Math.floor((groups.indent ?? '').length / 4);
    // What a deeper level holds that no point has summed up belongs to nobody.
    while (levels.length <= depth) levels.push({ plan: undefined, points: [] });
    const level = levels[depth];
    if (level === undefined) continue;
    if (groups.plan !== undefined) {
      if (level.plan !== undefined) return { fault: 'it has two plans' };
      level.plan = Number(groups.plan);
      continue;
    }
    const [below, ...deeper] = levels.splice(depth + 1);
    if (deeper.some(({ points }) => points.length > 0)) return { fault: 'subtests stand without their test' };
    if (below !== undefined && below.plan !== undefined && below.plan !== below.points.length)
      return { fault: describePlan(below) };
    level.points.push(toPoint(groups, below?.points ?? []));
  }
  const [top, ...open] = levels;
  if (top?.plan === undefined) return { fault: 'it has no plan: it was cut short, or is no TAP' };
  if (open.some(({ points }) => points.length > 0)) return { fault: 'subtests stand without their test' };
  if (top.plan !== top.points.length) return { fault: describePlan(top) };
  return top.points.flatMap((point) => toResults(point, []));
}

const describePlan = ({ plan, points }: Level) => `it plans ${plan} tests and holds ${points.length}`;

function toPoint(groups: Readonly<Record<string, string | undefined>>, children: readonly Point[]): Point {
  const text = (groups.text ?? '').replace(/\s*\{\s*$/, '');
  const found = directive.exec(text);
  const name = (found ? text.slice(0, found.index) : text).trim().replace(/\\([#\\])/g, '$1');
  const status = found ? 'skipped' : groups.not === undefined ? 'passed' : 'failed';
  return { name: name || `test ${groups.number}`, status, children };
}

function toResults({ name, status, children }: Point, parents: readonly string[]): TestResult[] {
  const names = [...parents, name];
  const file = names[0] ?? '';
  const own = { id: `tap::${names.join(' > ')}`, file, status, durationMs: 0, message: '' };
  return [...children.flatMap((child) => toResults(child, names)), own];
}
