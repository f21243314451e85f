/** The most frequent records, by name, in the order in which `read` in `find-records/` counts them. */
export const frequentRecords = [
  'token_count',
  'token_usage_record',
  'CommandExecution',
  'FileChange',
  'message',
  'turn_context',
  'task_started',
  'task_complete',
  'UserMessage',
] as const;
export type FrequentRecord = (typeof frequentRecords)[number];

const numbers = new Map<string, number>(frequentRecords.map((name, number) => [name, number]));

/** A number beyond all of them for every other record. */
export const toRecordNumber = (name: string): number => numbers.get(name) ?? 0xff;
