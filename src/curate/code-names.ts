import { posix } from 'node:path';
import type { FilePatch } from '../domain/patch.ts';

/** Of scripts that set a name apart by spaces: `pool.go里的` and `score.py에서` hold a name all the same. */
export const letters = '\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Greek}';

/** By its name, with or without its ending where the name alone is none of everyday's words. */
export function namesFile(prompt: string, { path }: FilePatch): boolean {
  const { base, name } = posix.parse(path);
  return (
    hasWord(prompt, base) ||
    (isCodeName(name) && hasWord(prompt, name)) ||
    (/^\p{Lu}/u.test(name) && hasWord(prompt, name))
  );
}

/** `camelCase`, `snake_case`, `SCREAMING`, `v2`: nobody says it who does not mean the code. */
export function isCodeName(name: string): boolean {
  return /\p{Ll}\p{Lu}|\p{L}_\p{L}|^\p{Lu}{3,}$|\p{L}\d/u.test(name);
}

export function hasWord(text: string, word: string): boolean {
  if (!text.includes(word)) return false;
  return new RegExp(`(?<![${letters}\\p{N}_])${RegExp.escape(word)}(?![${letters}\\p{N}_])`, 'u').test(text);
}
