/** What a reader must find in the corpus. */
export interface Truth {
  sessions: number;
  turns: number;
  promptBytes: number;
  commands: number;
  failedCommands: number;
  edits: number;
  editedLines: number;
  outputTokens: number;
  completed: number;
}

export const createTruth = (): Truth => ({
  sessions: 0,
  turns: 0,
  promptBytes: 0,
  commands: 0,
  failedCommands: 0,
  edits: 0,
  editedLines: 0,
  outputTokens: 0,
  completed: 0,
});
