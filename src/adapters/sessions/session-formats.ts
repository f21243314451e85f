import { claudeTranscript } from './claude-transcript.ts';
import { codexRollout } from './codex-rollout.ts';
import { evalCase } from './eval-case.ts';
import { execStream } from './exec-stream.ts';
import type { SessionFormat } from './session-format.ts';

/** Every form of session that can be read. Of several that recognise a file the first takes it. */
export const sessionFormats: readonly SessionFormat[] = [
  codexRollout,
  claudeTranscript,
  execStream,
  evalCase,
];

/** Of a file that is named as such and that no format recognises. */
export const defaultFormat: SessionFormat = codexRollout;
