import type { Calibration } from '../../domain/calibration.ts';
import type { GradeFacts } from '../../domain/trial.ts';
import type { Store } from '../../ports.ts';

/** The calibrations that hold for these grades, by their scale. */
export async function listCalibrations(
  grades: readonly Pick<GradeFacts, 'rubric'>[],
  { calibrations }: Pick<Store, 'calibrations'>,
): Promise<ReadonlyMap<string, Calibration>> {
  const scales = new Set(grades.flatMap(({ rubric }) => rubric?.scaleHash ?? []));
  const found = await Promise.all([...scales].map((id) => calibrations.get(id)));
  return new Map(found.flatMap((each): [string, Calibration][] => (each ? [[each.id, each]] : [])));
}
