import picomatch from 'picomatch';
import type { SkillsSettings } from '../../domain/grader-settings.ts';
import type { GradeEvidence } from '../../domain/trial.ts';
import { listReads } from '../commands/touched-files.ts';
import { type Finding, type Grader, type Grading, inTrace, toWord } from '../grader.ts';
import type { Step } from '../step.ts';

/** Skills and tools of MCP that an agent used, and whether it was to. */
export function createSkillsGrader(settings: SkillsSettings): Grader {
  return {
    name: 'skills',
    version: 1,
    needs: 'trace',
    basis: () => settings,
    open: () => openGrading(settings),
  };
}

function openGrading(settings: SkillsSettings): Grading {
  const skills = new Map<string, GradeEvidence>();
  const tools = new Map<string, GradeEvidence>();
  return {
    take(step) {
      const { event } = step;
      if (event.kind === 'skill')
        note(skills, event.name, inTrace(step, `the skill ${event.name} was handed to the agent`));
      for (const [name, path] of listSkillReads(step))
        note(skills, name, inTrace(step, `the agent read the skill ${name}`, path));
      if (event.kind === 'tool' && event.server !== null) {
        const name = `${event.server}/${event.tool}`;
        const failed = event.hasFailed ? ', and it failed' : '';
        note(tools, name, inTrace(step, `called ${name}${failed}`, event.input));
      }
    },
    finish: () =>
      toWord(
        [
          ...settings.expected.map((name) => expect(skills, name, 'the skill')),
          ...settings.forbidden.map((name) => forbid(skills, name, 'the skill')),
          ...settings.expectedTools.map((name) => expect(tools, name, 'the tool')),
          ...settings.forbiddenTools.map((name) => forbid(tools, name, 'the tool')),
        ],
        { skillCount: skills.size, toolCount: tools.size },
      ),
  };
}

/** The first use is told; a trace that names thousands is cut short. */
function note(into: Map<string, GradeEvidence>, name: string, evidence: GradeEvidence): void {
  if (!into.has(name) && into.size < 1000) into.set(name, evidence);
}

const skillFile = /(?:^|\/)([^/]+)\/SKILL\.md$/;

function listSkillReads({ event, commands }: Step): [name: string, path: string][] {
  const paths = event.kind === 'read' ? [event.path] : commands.flatMap(listReads);
  return paths.flatMap((path) => {
    const name = skillFile.exec(path)?.[1];
    return name === undefined ? [] : [[name, path] as [string, string]];
  });
}

function find(used: ReadonlyMap<string, GradeEvidence>, pattern: string): GradeEvidence | undefined {
  const matches = picomatch(pattern, { dot: true });
  return [...used].find(([name]) => name === pattern || matches(name))?.[1];
}

function expect(used: ReadonlyMap<string, GradeEvidence>, name: string, what: string): Finding {
  const evidence = find(used, name);
  return { holds: evidence !== undefined, evidence: evidence ?? { text: `${what} ${name} was not used` } };
}

function forbid(used: ReadonlyMap<string, GradeEvidence>, name: string, what: string): Finding {
  const evidence = find(used, name);
  if (evidence === undefined) return { holds: true, evidence: { text: `${what} ${name} was not used` } };
  return { holds: false, evidence: { ...evidence, text: `${evidence.text}, which is forbidden` } };
}
