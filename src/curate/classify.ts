import type { Candidate, Classification, Complexity, TaskType } from '../domain/candidate.ts';
import { toFileKind } from '../domain/file-kinds.ts';
import { countLanguages } from '../domain/languages.ts';
import { findPackages } from '../domain/packages.ts';
import type { FilePatch } from '../domain/patch.ts';
import { toProse } from './prose.ts';

/** What a change is measured by; a type and no interface, so that it counts as JSON. */
export type ChangeSize = {
  readonly fileCount: number;
  readonly lineCount: number;
  readonly packageCount: number;
  readonly turnCount: number;
};

export interface ClassificationResult {
  readonly classification: Classification;
  readonly measures: { readonly size: ChangeSize };
}

/** Classifies by rules: offline, the same every time. @param baseFiles paths of the base tree, for its packages */
export function classify(
  { prompts, goldMessage }: Pick<Candidate, 'prompts' | 'goldMessage'>,
  files: readonly FilePatch[],
  baseFiles: readonly string[],
): ClassificationResult {
  const paths = files.map((file) => file.path);
  const packages = findPackages(paths, baseFiles);
  const size: ChangeSize = {
    fileCount: files.length,
    lineCount: files.reduce((sum, file) => sum + file.addedLines.length + file.removedLines.length, 0),
    packageCount: packages.length,
    turnCount: prompts.length,
  };
  return {
    measures: { size },
    classification: {
      taskType: findTaskType(prompts, goldMessage, files),
      complexity: toComplexity(size),
      language: countLanguages(files)[0]?.language ?? 'Other',
      packages,
    },
  };
}

const conventionalTypes: Readonly<Record<string, TaskType>> = {
  fix: 'bug_fix',
  hotfix: 'bug_fix',
  bugfix: 'bug_fix',
  feat: 'feature',
  feature: 'feature',
  refactor: 'refactor',
};

/** Words that tell what is asked for; the first of them in a prompt decides, since people say first what they want. */
const typeWords: readonly { readonly type: TaskType; readonly words: RegExp }[] = [
  {
    type: 'refactor',
    words:
      /\b(refactor\w*|renam\w+|restructur\w+|clean\w* up|tidy|simplif\w+|de-?duplicat\w+|inline|extract|split (it|this|the|up|out)|move (it|this|the|all)|behaviou?r (must|should) not change|no behaviou?ral? change|dead code)\b/i,
  },
  {
    type: 'bug_fix',
    words:
      /\b(bugs?|fix\w*|broken|breaks?|fail\w*|crash\w*|errors?|exceptions?|wrong\w*|incorrect\w*|loses?|lost|regress\w*|dies|throws|hangs?|leaks?|(doesn|isn|won|can|didn|don)['’]?t (work|run|build|compile|start|stop|load|open|close|show|save|update|match|handle|parse|respect|get|return)|does not|instead of|garbage|missing|off by)\b/i,
  },
  {
    type: 'feature',
    words:
      /\b(add|adds|implement\w*|support\w*|allow\w*|introduc\w+|creat\w+|new|options?|optional|extend\w*|let|can \w+ take|enabl\w+|offer\w*|provid\w+|want|would be (nice|great)|feature)\b/i,
  },
];

function findTaskType(
  prompts: readonly string[],
  goldMessage: string,
  files: readonly FilePatch[],
): TaskType {
  const conventional = /^(\w+)(\([^)]*\))?!?: /.exec(goldMessage)?.[1]?.toLowerCase() ?? '';
  const said = conventionalTypes[conventional] ?? findFirstType(toProse(prompts.join('\n')));
  if (said !== undefined) return said;
  // Nobody said it: new source files are something new, everything else is other work.
  return files.some((file) => file.change === 'add' && toFileKind(file.path) === 'source')
    ? 'feature'
    : 'other';
}

function findFirstType(prose: string): TaskType | undefined {
  const [first] = typeWords
    .map(({ type, words }) => ({ type, at: prose.search(words) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  return first?.type;
}

/** A reader holds one file and a screen of lines in mind; past a dozen files or three packages nobody does. */
export function toComplexity(size: ChangeSize): Complexity {
  const { fileCount, lineCount, packageCount, turnCount } = size;
  if (fileCount > 8 || lineCount > 200 || packageCount > 3) return 'high';
  if (fileCount <= 2 && lineCount <= 30 && packageCount <= 1 && turnCount <= 1) return 'low';
  return 'medium';
}
