import { toProse } from './prose.ts';
import { chores } from './template-chores.ts';
import { findEnvelope } from './template-envelope.ts';
import { findHarness } from './template-harness.ts';
import { findRole } from './template-roles.ts';
import { isPersonal } from './template-style.ts';

/** In characters: what a machine writes shows at its beginning. */
const maxLength = 20_000;

/** In words: "summarise what we did" is a chore, whoever says it. */
const maxChoreLength = 8;

/**
 * A mark that no person leaves: a tag of a harness, a role for the agent, a task in JSON; or a chore of the tool in place of a
 * wish.
 * @returns the name of the form
 */
export function findTemplateForm(prompt: string): string | undefined {
  const text = prompt.trim().slice(0, maxLength);
  return findHarness(text) ?? findRole(text) ?? findChore(text) ?? findEnvelope(text);
}

function findChore(text: string): string | undefined {
  const chore = chores.find(({ pattern }) => pattern.test(text));
  if (chore === undefined) return undefined;
  const isShort = text.split(/\s+/, maxChoreLength + 1).length <= maxChoreLength;
  return isShort || !isPersonal(toProse(text)) ? chore.name : undefined;
}
