/** What a client wants of the provider, in the input of its request. */
export interface StreamOrder {
  readonly events: number;
  /** Between two events; 0 for as fast as they are taken, each written by itself. */
  readonly everyMs: number;
  readonly eventBytes: number;
}
