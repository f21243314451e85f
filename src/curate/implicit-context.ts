import type { Finding } from '../domain/finding.ts';
import { isCodeName } from './code-names.ts';
import { hint, pass } from './finding.ts';
import type { Subject } from './subject.ts';

/** More are asked of the base only where it is worth it. */
const maxNames = 12;

/**
 * Names of the team's own that a prompt takes for known. No fault: so are prompts in production, and the base tells what they
 * mean; but who compares agents wants to know how much of their work is to find that out.
 */
export async function checkImplicitContext({ prompt, base }: Subject): Promise<Finding> {
  const names = toOwnNames(prompt).slice(0, maxNames);
  const known = names.length === 0 ? new Set<string>() : await base.findNames(names);
  const found = names.filter((name) => known.has(name));
  if (found.length === 0) {
    return pass('implicit-context', 'takes no name of the code for known', { names: [] });
  }
  const listed = found.map((name) => `"${name}"`).join(', ');
  return hint('implicit-context', `takes for known what the code calls ${listed}`, { names: found });
}

/** What stands in pasted code is shown, not taken for known. */
function toOwnNames(prompt: string): string[] {
  const prose = prompt.slice(0, 20_000).replaceAll(/```[\s\S]*?(?:```|$)/g, ' ');
  const words = prose.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
  const quoted = Array.from(
    prose.matchAll(/`([\p{L}_$][\p{L}\p{N}_$]+)(?:\(\))?`/gu),
    ([, name = '']) => name,
  );
  return [...new Set([...words.filter(isCodeName), ...quoted])];
}
