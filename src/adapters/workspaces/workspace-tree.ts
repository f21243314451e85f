/** A workspace's tree, for all that works on it from outside of a sandbox. */
export interface WorkspaceTree {
  /** As this process reads and writes it. */
  readonly hostPath: string;
  /** As commands find it in `namespace`; in our own, where that is absent, the same. */
  readonly path: string;
  readonly namespace?: string;
  /** Where what was written to it lies, and nothing else; `hostPath` when absent. */
  readonly writtenPath?: string;
  /** In the same place, but beside the tree: where parts of it can be moved to for a while. Does not exist. */
  readonly asidePath: string;
}
