import type { LibraryRule, RuleBody } from '../../domain/grader-settings.ts';
import type { Watch } from './watch.ts';
import { watchReads } from './watch-reads.ts';
import { watchRule } from './watch-rule.ts';

/** Rules that teams ask for, in the form in which a team writes its own. */
const rules: Readonly<Record<Exclude<LibraryRule, 'read-before-edit'>, RuleBody>> = {
  'ran-tests': { kind: 'sequence', steps: [{ tests: 'any' }] },
  'tests-after-last-edit': { kind: 'after', each: { edit: '**' }, other: { tests: 'any' } },
  'no-edit-after-green': { kind: 'after', each: { edit: '**' }, other: { tests: 'passed' } },
  'reproduced-first': { kind: 'before', each: { edit: '**' }, other: { tests: 'failed' } },
  'looked-before-editing': { kind: 'before', each: { edit: '**' }, other: { read: '**' } },
};

export function watchLibrary(name: LibraryRule): Watch {
  // It binds the file that is read to the one that is changed, which no pattern can say.
  return name === 'read-before-edit' ? watchReads(name) : watchRule({ name, ...rules[name] });
}
