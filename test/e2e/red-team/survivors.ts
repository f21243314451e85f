import { readdirSync, readFileSync } from 'node:fs';

/** Found in the environment of every process that an attack starts, so that whoever outlives it is known. */
export const mark = `RED_TEAM_${process.pid}`;

export const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

function listSurvivors(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => readText(`/proc/${pid}/environ`).split('\0').includes(`${mark}=1`))
    .map(Number);
}

export const countSurvivors = () => listSurvivors().length;

/** Of a control alone: what no sandbox ends, we do. */
export function endSurvivors(): void {
  for (const pid of listSurvivors()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It was quicker.
    }
  }
}
