import type { PreparedEnvironment } from '../../domain/prepared-environment.ts';
import type { PrepareResult, Surroundings } from '../../ports.ts';
import type { BaseLayer } from './base-layer.ts';

export type PreparedBase =
  | {
      readonly kind: 'ready';
      readonly layer: BaseLayer;
      readonly environment: PreparedEnvironment;
      readonly surroundings: Surroundings;
    }
  | Exclude<PrepareResult, { kind: 'ready' }>;

export type ReadyBase = Extract<PreparedBase, { kind: 'ready' }>;

export function toPrepareResult(prepared: PreparedBase): PrepareResult {
  return prepared.kind === 'ready' ? { kind: 'ready', environment: prepared.environment } : prepared;
}

/** @throws {Error} for whoever opens a workspace without having asked whether its base can be prepared */
export function requireReady(prepared: PreparedBase): ReadyBase {
  if (prepared.kind === 'ready') return prepared;
  if (prepared.kind === 'unbuildable') throw new Error(prepared.detail);
  const { step, detail, outputTail } = prepared;
  throw new Error(`set-up "${step}" failed: ${detail}\n${outputTail}`);
}
