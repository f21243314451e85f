import { type FileKind, toFileKind } from '../domain/file-kinds.ts';
import type { Finding } from '../domain/finding.ts';
import type { FilePatch } from '../domain/patch.ts';
import { object, pass } from './finding.ts';
import { toProse, toSentences } from './prose.ts';
import type { Subject } from './subject.ts';

/** Why no test can tell whether the task was solved. */
type UntestableCause =
  | 'tests-only'
  | 'docs-only'
  | 'generated-only'
  | 'config-only'
  | 'comments-only'
  | 'formatting-only'
  | 'question'
  | 'asks-for-tests';

/** Judges change and prompt together: what landed must be able to change behaviour, and the prompt must ask for that. */
export function checkTestability({ candidate, goldFiles }: Subject): Finding {
  const found = findChangeCause(goldFiles, candidate.testPatch !== '') ?? findPromptCause(candidate.prompts);
  if (found === undefined) return pass('testability', 'asks for what a test can decide');
  return object('testability', 'not-testable', found.text, { cause: found.cause });
}

type Cause = { readonly cause: UntestableCause; readonly text: string };

function findChangeCause(files: readonly FilePatch[], hasTests: boolean): Cause | undefined {
  const paths = files.map((file) => file.path).join(', ');
  if (files.length === 0) return { cause: 'tests-only', text: 'nothing landed but tests' };
  const are = (...kinds: FileKind[]) => files.every((file) => kinds.includes(toFileKind(file.path)));
  if (are('docs')) return { cause: 'docs-only', text: `only documentation landed: ${paths}` };
  if (are('generated', 'docs'))
    return { cause: 'generated-only', text: `only generated files landed: ${paths}` };
  // A test that landed with a configuration may well tell it.
  if (!hasTests && are('config', 'lockfile', 'generated', 'docs')) {
    return { cause: 'config-only', text: `only configuration landed, without a test: ${paths}` };
  }
  const code = files.filter((file) => toFileKind(file.path) === 'source');
  if (code.length === 0) return undefined;
  if (code.every(isFormatting))
    return { cause: 'formatting-only', text: `only the formatting changed: ${paths}` };
  if (code.every(changesOnlyComments))
    return { cause: 'comments-only', text: `only comments changed: ${paths}` };
  return undefined;
}

/** The same characters but for whitespace, quotation marks and optional commas and semicolons. */
function isFormatting(file: FilePatch): boolean {
  if (file.isBinary || file.change !== 'modify' || indentationMatters(file.path)) return false;
  const strip = (lines: readonly string[]) => lines.join('').replaceAll(/[\s'"`,;()]/g, '');
  return strip(file.addedLines) === strip(file.removedLines);
}

function indentationMatters(path: string): boolean {
  return /\.(py|pyi|ya?ml|haml|pug|sass|coffee|nim|fs|hs|elm|mk)$|(^|\/)Makefile$/.test(path);
}

function changesOnlyComments(file: FilePatch): boolean {
  if (file.isBinary || file.change !== 'modify') return false;
  return [...file.addedLines, ...file.removedLines].every((line) =>
    /^\s*($|\/\/|\/\*|\*|#(?!include|define|if|endif|\[|!)|--\s|<!--)/.test(line),
  );
}

function findPromptCause(prompts: readonly string[]): Cause | undefined {
  const asked = prompts.map(toProse);
  if (asked.every(isQuestion))
    return { cause: 'question', text: `asks for an answer, not for a change: "${shorten(asked)}"` };
  if (asked.every(asksForTestsOnly))
    return { cause: 'asks-for-tests', text: `asks for tests only: "${shorten(asked)}"` };
  return undefined;
}

const forbidsChange =
  /\b(don'?t|do not|without|no need to|not) (chang|edit|modify|touch|writ)\w* (any ?thing|any|the|code|files?)\b|\bno (code )?changes\b|\bjust curious\b/i;

const politely = '(so |and |ok(ay)?,? |hi,? |hey,? |please |pls |can you |could you |would you )*';

/** Words that open a question where a question mark ends it: "when I call it, it fails" is a report, "do the same" a request. */
const opensQuestion = new RegExp(
  `^${politely}(what|what's|why|how|where|when|which|who|whose|is|are|was|were|does|do|did|has|have|` +
    "warum|wieso|wie|was|wo|welche\\w*|pourquoi|comment|qu'|quel\\w*|qué|por qué|¿?cómo)(?!\\p{L}).*\\?",
  'iu',
);

/** Words with which one asks to be told something, however the sentence ends. */
const asksToBeTold = new RegExp(
  `^${politely}((why|how|what) (is|are|does|do|did|can|would|happens)|what's|explain (how|why|what|the|this|that|to me|me)|` +
    'describe (how|what|the)|tell me|walk me through|show me (how|where|why|what)|help me understand|' +
    'give me an? (overview|explanation|summary)|erklär\\w*|explique\\w*|explica\\w*)(?!\\p{L})',
  'iu',
);

/** "Can X do Y?" asks for Y; "does X do Y?" asks whether. A statement is a report of something to be put right. */
function isQuestion(prose: string): boolean {
  const sentences = toSentences(prose);
  const isAsking = (sentence: string) => opensQuestion.test(sentence) || asksToBeTold.test(sentence);
  if (sentences.some((sentence) => forbidsChange.test(sentence))) return sentences.some(isAsking);
  return sentences.length > 0 && sentences.every((sentence) => isAsking(sentence) && !hasRequest(sentence));
}

/** A question with a request in it: "why does it fail? fix it", "what about adding a flag, please do". */
function hasRequest(sentence: string): boolean {
  return /(,|\band\b|\bthen\b|[-–—:]) *(please |pls )?(fix|add|change|make|implement|remove|rename|update|replace|correct|repair)\b/i.test(
    sentence,
  );
}

function asksForTestsOnly(prose: string): boolean {
  const [first, ...rest] = toSentences(prose);
  const wantsTests =
    /^(please |pls |can you |could you )*(write|add|create|generate|extend|improve|increase|implement) (\S+ ){0,4}(unit |integration |regression |e2e )?(tests?|test cases?|test coverage|coverage|specs?)(?=\s*$|[.,:;]|\s+(for|that|to|on|of|in|which|covering|around|with|and|next)\b)/i;
  const wantsMore = /\b(fix|implement|refactor|rename|feature|bug|support|so that (it|they) passe?s?)\b/i;
  return (
    first !== undefined && wantsTests.test(first) && ![first, ...rest].some((each) => wantsMore.test(each))
  );
}

function shorten(asked: readonly string[]): string {
  const text = asked.join(' ').replaceAll(/\s+/g, ' ');
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
