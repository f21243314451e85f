import { findEnvelope } from './template-envelope.ts';
import { findHarness } from './template-harness.ts';
import { findRole } from './template-roles.ts';

/** In characters: what a machine writes shows at its beginning. */
const maxLength = 20_000;

/**
 * A mark that no person leaves: a tag of a harness, a role for the agent, a task in JSON.
 * @returns the name of the form
 */
export function findTemplateForm(prompt: string): string | undefined {
  const text = prompt.trim().slice(0, maxLength);
  return findHarness(text) ?? findRole(text) ?? findEnvelope(text);
}
