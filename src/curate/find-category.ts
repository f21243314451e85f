import type { Candidate } from '../domain/candidate.ts';
import type { Labels } from '../domain/labelled-record.ts';
import type { FilePatch } from '../domain/patch.ts';
import type { TaskCategory } from '../domain/task-category.ts';
import { findShape } from './change-shape.ts';
import { toProse } from './prose.ts';

export interface FoundCategory {
  readonly category: TaskCategory;
  /** What told it: the change, a word, a convention. */
  readonly sign: string;
}

const categoryOfCause: Readonly<Record<NonNullable<Labels['untestableCause']>, TaskCategory>> = {
  question: 'explanation',
  explanation: 'explanation',
  plan: 'plan',
  'docs-only': 'documentation',
  'formatting-only': 'formatting',
  'configuration-only': 'configuration',
  'generated-only': 'other',
  'dependency-bump': 'dependency_update',
  'ui-only': 'ui',
  'test-only': 'test_generation',
};

/**
 * What is asked for, by rules: what the change shows first, then what the team calls it, then the words of the prompt, since
 * people say first what they want.
 * @param cause why no test can decide it, if none can
 */
export function findCategory(
  { prompts, goldMessage, provenance }: Pick<Candidate, 'prompts' | 'goldMessage' | 'provenance'>,
  files: readonly FilePatch[],
  cause: Labels['untestableCause'],
): FoundCategory {
  if (cause !== null) return { category: categoryOfCause[cause], sign: cause };
  const named = findNamed(goldMessage, provenance.branch);
  if (named !== undefined && named.category !== 'bug_fix') return named;
  const said = findFirst(prompts.map(toProse).join('\n'));
  // A fix of a check is called a fix, too.
  if (named !== undefined && !(said !== undefined && checks.has(said.category))) return named;
  return said ?? findShape(files);
}

const checks: ReadonlySet<TaskCategory> = new Set(['type_fix', 'lint_fix', 'build_fix']);

const conventions: Readonly<Record<string, TaskCategory>> = {
  fix: 'bug_fix',
  hotfix: 'bug_fix',
  bugfix: 'bug_fix',
  bug: 'bug_fix',
  feat: 'feature',
  feature: 'feature',
  refactor: 'refactor',
  perf: 'performance',
};

/** `fix(cart): …`, or a branch `feat/price-alerts`. */
function findNamed(goldMessage: string, branch: string | null): FoundCategory | undefined {
  const word = /^(\w+)(?:\([^)]*\))?!?: /.exec(goldMessage)?.[1] ?? /^(\w+)\//.exec(branch ?? '')?.[1];
  const category = conventions[word?.toLowerCase() ?? ''];
  return category === undefined || word === undefined ? undefined : { category, sign: `called ${word}` };
}

/** Checks come first: "fix the lint" is no bug of the product. */
const words: readonly (readonly { readonly category: TaskCategory; readonly pattern: RegExp }[])[] = [
  [
    { category: 'type_fix', pattern: /\b(type-?check\w*|tsc|mypy|pyright|type errors?|TS\d{4})\b/iu },
    {
      category: 'lint_fix',
      pattern: /\b(lint\w*|eslint|clippy|shellcheck|rubocop|ruff|golangci\S*|rule=\S+)\b/iu,
    },
    {
      category: 'build_fix',
      pattern:
        /\b(build (?:fails|is broken|breaks|error)|(?:doesn|won|can)['’]?t (?:build|compile)|does not compile|compil\w+ error|ci (?:is )?(?:red|green|broken|fails))\b/iu,
    },
    {
      category: 'dead_code_removal',
      pattern:
        /\b(dead code|unused (?:code|function|class|import|export)s?|nothing uses|no longer used|remove the flag)\b/iu,
    },
  ],
  [
    {
      category: 'refactor',
      pattern:
        /(?<!\p{L})(refactor\w*|renam\w+|restructur\w+|clean\w* (?:this )?up|tidy|simplif\w+|de-?duplicat\w+|inline|extract|get rid of|pull .{1,30} out|split (it|this|the|up|out)|mov(?:e|ing) (it|this|the|all|`)|merge (?:the|these) |behaviou?r (must|should) not change|no behaviou?ral? change|umbenenn\p{L}*|aufräum\p{L}*|aufteil\p{L}*|refactoris\p{L}*|refatora\p{L}*|refactoriza\p{L}*|рефактор\p{L}*|переимену\p{L}*)(?!\p{L})|リファクタ|重构|리팩터|리팩토링/iu,
    },
    {
      category: 'performance',
      pattern:
        /\b(faster|slow(?:er)?|performance|speed (?:it |this )?up|memory (?:usage|profile)|n\+1|1 \+ n|latency)\b/iu,
    },
    {
      category: 'bug_fix',
      pattern:
        /(?<!\p{L})(bugs?|fix\w*|broken|breaks?|fail\w*|crash\w*|errors?|exceptions?|npe|panics?|segfault\w*|wrong\w*|incorrect\w*|loses?|lost|regress\w*|dies|throws|hangs?|stuck|leaks?|twice|never|(doesn|isn|won|can|didn|don|aren|wasn)['’]?t|does not|instead of|garbage|missing|off by|still|(?:should|must) (?:not|stay|never)|shows?|gives?|drops?|cuts?|dup\w+|race|flak\w+|falsch\p{L}*|kaputt|fehl\p{L}*|stürzt|abstürz\p{L}*|doppelt|bug|erreur|plante|rate|falla|error|erro|quebra|ошибк\p{L}*|не работает|падает|почини|hata|olmuyor)(?!\p{L})|バグ|エラー|おかしい|ずれ|落ちる|消える|できない|错误|报错|不对|修复|오류|안 ?돼|에러|고쳐|गलत|ठीक|خطأ/iu,
    },
    {
      category: 'feature',
      pattern:
        /(?<!\p{L})(add|adds|adding|implement\w*|support\w*|allow\w*|introduc\w+|creat\w+|new|options?|optional|extend\w*|let|can \w+ take|enabl\w+|offer\w*|provid\w+|want|wants|would be (nice|great)|feature|should be able|flag|export\w*|write an?|we need|i need|as an? \w+ i|user story|füge|hinzu\p{L}*|brauch\p{L}*|ergänz\p{L}*|soll(?:en)?|ajoute\p{L}*|agrega\p{L}*|añad\p{L}*|necesit\p{L}*|adicion\p{L}*|quero|добав\p{L}*|нужн\p{L}*|сделай|ekle\p{L}*)(?!\p{L})|(?:^|\s)--[a-z][\w-]+|\b(?:GET|POST|PUT|PATCH|DELETE) \/|追加|対応|できるように|作って|添加|增加|支持|实现|추가|지원|जोड़|बनाओ|أضف/iu,
    },
  ],
];

function findFirst(prose: string): FoundCategory | undefined {
  for (const group of words) {
    const [first] = group
      .flatMap(({ category, pattern }) => {
        const match = pattern.exec(prose);
        return match === null ? [] : [{ category, sign: `says "${match[0].trim()}"`, at: match.index }];
      })
      .sort((a, b) => a.at - b.at);
    if (first !== undefined) return { category: first.category, sign: first.sign };
  }
  return undefined;
}
