import type { TreeView } from '../../ports.ts';

/**
 * Files that steer a Ruby suite: what is run with it, installed gems and their list, and what a runner loads unasked or
 * finds before itself.
 */
export const isRubyConfig = (path: string) =>
  /(^|\/)(Rakefile|rakefile|[^/]+\.rake|Gemfile(\.lock)?|gems\.(rb|locked)|\.rspec(-local)?|\.simplecov|[Mm]akefile)$/.test(
    path,
  ) ||
  /(^|\/)((spec|rails|test)_helper\.rb|config\/environments\/test\.rb|(rspec|minitest)(\.rb$|\/))/.test(
    path,
  ) ||
  /^((vendor\/bundle|vendor\/cache|\.bundle)\/|bin\/(rails|rake|rspec|bundle|test)$)/.test(path);

/** Whether a gem stands in one of the files that name a project's gems. */
export async function dependsOnGem(tree: TreeView, gem: string): Promise<boolean> {
  for (const file of tree.files.filter((path) =>
    /^(Gemfile(\.lock)?|gems\.(rb|locked)|[^/]+\.gemspec)$/.test(path),
  )) {
    if (new RegExp(`(^|['"\\s])${gem}(['"\\s]|$)`, 'm').test((await tree.readFile(file)) ?? '')) return true;
  }
  return false;
}

/** A project with a list of gems runs with those. */
export const toBundled = (tree: TreeView, command: string) =>
  tree.files.some((path) => path === 'Gemfile' || path === 'gems.rb') ? `bundle exec ${command}` : command;
