import { remembered } from './remembered.ts';

/** What a person says in a prompt: without code blocks, code spans, quotations and lines of stack traces or logs. */
export const toProse = remembered(findProse);

function findProse(prompt: string): string {
  return prompt
    .replaceAll(/```[\s\S]*?(```|$)/g, '\n')
    .replaceAll(/`[^`\n]*`/g, ' code ')
    .split('\n')
    .filter(
      (line) =>
        !/^\s*(>|at .+[:(]\d|File ".+", line \d|(\w+\.)*\w*(Error|Exception)\b.*:|\d{4}-\d\d-\d\d[T ]\d\d:|\[?(ERROR|WARN|INFO|DEBUG)\b|[+-]{3} |@@ )/.test(
          line,
        ),
    )
    .join('\n')
    .trim();
}

export const countWords = remembered((text): number => text.split(/\s+/).length);

/** Sentences and lines of prose; each keeps its end mark. */
export const toSentences = remembered(findSentences);

function findSentences(prose: string): readonly string[] {
  return prose.split(/(?<=[.!?])\s+|(?<=[。！？])\s*|\n+/).filter((sentence) => /\p{L}/u.test(sentence));
}

/** A letter, a number or a picture: punctuation alone says nothing. */
export function saysAnything(text: string): boolean {
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text);
}
