import { parseRubric, type Rubric } from '../../src/domain/rubric.ts';
import type { ChangeSubject } from '../../src/ports.ts';

export const exampleRubric: Rubric = parseRubric(
  'tidiness',
  '# Tidiness\n\n## Names\n\nThey say what a thing is.\n',
  'tidiness.md',
);

export function exampleChange(over: Partial<ChangeSubject> = {}): ChangeSubject {
  return {
    prompts: ['add a second price'],
    patch:
      'diff --git a/a.js b/a.js\n--- a/a.js\n+++ b/a.js\n@@ -1 +1,2 @@\n exports.a = 1;\n+exports.b = 2;\n',
    goldPatch: null,
    conventions: [{ path: 'AGENTS.md', text: 'Names are English words.' }],
    neighbours: [{ path: 'a.js', text: 'exports.a = 1;' }],
    ...over,
  };
}
