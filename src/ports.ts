/**
 * Every outside interface, by its kind. Stages and the testbed know the world only through these; each has its
 * implementations in `adapters/<kind>/` and one contract suite in `test/contracts/`.
 */

/** Agents: who plays a trial. */
export type * from './ports/agents.ts';
/** Archives: releases that are given away. */
export type * from './ports/archives.ts';
/** Artifacts: the folder of a trial. */
export type * from './ports/artifacts.ts';
/** Calibrations: patches that people have graded. */
export type * from './ports/calibrations.ts';
/** Cassettes: what was asked and answered in a trial, to be played again. */
export type * from './ports/cassettes.ts';
/** Time. */
export type * from './ports/clock.ts';
/** Folders of experiments that were played elsewhere. */
export type * from './ports/experiment-folders.ts';
/** The gateway and its upstreams: the one door to model providers. */
export type * from './ports/gateway.ts';
/** Git: one repository, read only. */
export type * from './ports/git.ts';
/** Judges: a second word on candidates, after the rules; and the models that are asked. */
export type * from './ports/judges.ts';
/** Labels: what filters and judges are measured against. */
export type * from './ports/labels.ts';
/** Observers: what passes the gateway, for those who watch. */
export type * from './ports/observers.ts';
/** Origins: whose sessions they are. */
export type * from './ports/origins.ts';
/** Prices. */
export type * from './ports/prices.ts';
/** Redactors: secrets out, before anything is stored. */
export type * from './ports/redactors.ts';
/** Rubrics: what a team asks of a change beyond its tests. */
export type * from './ports/rubrics.ts';
/** Sandboxes: where commands of agents and tests run. */
export type * from './ports/sandboxes.ts';
/** Sessions: recorded conversations of any agent. */
export type * from './ports/sessions.ts';
/** Shells: what a script would run. */
export type * from './ports/shells.ts';
/** Store: everything that survives the process. */
export type * from './ports/store.ts';
/** Syntax: what source files lean on. */
export type * from './ports/syntax.ts';
/** Test runners: how a suite is started and its report read. */
export type * from './ports/test-runners.ts';
/** Traces: what an agent did in a trial. */
export type * from './ports/traces.ts';
/** Workspaces: sealed working copies. */
export type * from './ports/workspaces.ts';
