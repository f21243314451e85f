/** Folders of trials; an experiment's id names the folder in which all of its own lie. */
export interface Artifacts {
  /** Host path of a trial's folder, whether it is there or not. */
  locate(trialId: string): string;
  /** Creates the folder of a trial and returns its host path. */
  open(trialId: string): Promise<string>;
  /** @param options `isLasting`: it outlives a power cut from when this resolves, which takes a few milliseconds */
  write(
    trialId: string,
    name: string,
    content: string,
    options?: { readonly isLasting?: boolean },
  ): Promise<void>;
  read(trialId: string, name: string): Promise<string | undefined>;
  /** At the end of what is there. */
  append(trialId: string, name: string, content: string): Promise<void>;
  /** What has come behind `offset` (in bytes), up to the last whole line; nothing where there is no such file. */
  readLines(
    trialId: string,
    name: string,
    offset: number,
  ): Promise<{ readonly lines: readonly string[]; readonly offset: number }>;
  /** Removes the folder of a trial that was never finished. */
  discard(trialId: string): Promise<void>;
  /** Moves everything in a trial's folder into a folder of that name: a retry may not delete the evidence for it. */
  setAside(trialId: string, name: string): Promise<void>;
  /** A directory outside the temporary directory, for whatever may not outlive a unit of work. */
  scratch(label: string): Promise<Scratch>;
}

export interface Scratch {
  readonly path: string;
  write(name: string, content: string): Promise<void>;
  /**
   * Every file that untrusted code may have left there, by its path within: only what is a regular file is read, no link is
   * followed, and nothing is once all of it is larger than a report can be.
   */
  readAll(): Promise<ReadonlyMap<string, string>>;
  dispose(): Promise<void>;
}
