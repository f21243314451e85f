/** What Rollbench's own tests stand on, for those who write adapters: a scripted model, and a repository with a history. */
export { buildSampleRepository, type SampleRepository } from './adapters/repos/sample-repository.ts';
export { createScriptedUpstream } from './adapters/upstreams/scripted.ts';
export { readScripts } from './adapters/upstreams/scripted-library.ts';
export type { Script, ScriptedModels, ScriptLibrary } from './adapters/upstreams/scripted-script.ts';
