import { posix } from 'node:path';
import { toFileKind } from '../domain/file-kinds.ts';
import type { FilePatch } from '../domain/patch.ts';
import { isCommentOnly, isFormattingOnly, toSides } from './same-code.ts';

/** What a change to one file is about, told from its path and its lines. */
export type ChangeKind =
  | 'test'
  /** Output that tests compare with: snapshots, golden files. */
  | 'recorded'
  | 'docs'
  | 'comments'
  | 'formatting'
  | 'generated'
  | 'lockfile'
  /** Nothing but version numbers in a manifest. */
  | 'version'
  | 'config'
  /** Stylesheets, pictures, and markup without logic. */
  | 'looks'
  /** Texts that users read. */
  | 'copy'
  | 'code';

export function toChangeKind(file: FilePatch): ChangeKind {
  const kind = known.get(file) ?? tellKind(file);
  known.set(file, kind);
  return kind;
}

/** Nearly every filter asks. */
const known = new WeakMap<FilePatch, ChangeKind>();

function tellKind(file: FilePatch): ChangeKind {
  const { path } = file;
  const kind = toFileKind(path);
  if (isRecorded(path)) return 'recorded';
  if (kind === 'lockfile') return 'lockfile';
  if (kind === 'generated' || isMarkedGenerated(file)) return 'generated';
  if (isManifest(path) && changesVersionsOnly(file)) return 'version';
  if (isCopy(path)) return 'copy';
  if (kind === 'docs' || kind === 'test') return kind;
  if (isLooks(path) && !changesTemplateLogic(file)) return 'looks';
  if (isFormattingOnly(file)) return 'formatting';
  if (isCommentOnly(file)) return 'comments';
  if (kind === 'config' || isSettings(path)) return 'config';
  if (isComponent(path) && changesLooksOnly(file)) return 'looks';
  return 'code';
}

/** Stylesheets, markup and pictures: what they change can be seen, and seldom be tested. */
export function isLooks(path: string): boolean {
  return /\.(css|scss|sass|less|styl|pcss|html?|erb|haml|hbs|ejs|pug|mustache|twig|liquid|svg|png|jpe?g|gif|webp|ico|woff2?|ttf)$/i.test(
    path,
  );
}

function isRecorded(path: string): boolean {
  return /(^|\/)(__snapshots__|snapshots?|golden|goldens|approved|approvals)\/|\.(snap|golden|approved\.\w+)$/i.test(
    path,
  );
}

/** Infrastructure as code and values of environments; the former is code as soon as a test lands with it. */
function isSettings(path: string): boolean {
  return /\.(tf|tfvars|hcl|bicep|nomad|service|rules)$|(^|\/)(CODEOWNERS|Jenkinsfile|Vagrantfile|Caddyfile|crontab)$|(^|\/)(deploy|deployment|helm|charts|k8s|kustomize|ansible|infra)\/.*\.(json|ya?ml|tpl)$|(^|\/)\.?[\w-]*(eslint|prettier|babel|stylelint|renovate|biome)[\w.-]*\.(json|json5|jsonc|c?js|ya?ml)$/.test(
    path,
  );
}

function isMarkedGenerated({ path, text }: FilePatch): boolean {
  if (/(^|\/)(gen|autogen|codegen|__generated__)\//.test(path)) return true;
  return /^[ +-].{0,6}(@generated\b|(code |file |auto-?|automatically |this file (is|was) (auto)?)?generated( (by|from|file|code)\b|\. do not (edit|modify))|compiled by)/im.test(
    text,
  );
}

function isManifest(path: string): boolean {
  return /^(package\.json|composer\.json|go\.mod|Cargo\.toml|pyproject\.toml|setup\.(py|cfg)|requirements[^/]*\.txt|Pipfile|Gemfile|pom\.xml|build\.gradle(\.kts)?|libs\.versions\.toml|mix\.exs|pubspec\.yaml|environment\.ya?ml|\.tool-versions|[^/]+\.(gemspec|csproj|fsproj|props)|[\w-]*versions?\.tf|providers?\.tf)$/.test(
    posix.basename(path),
  );
}

function changesVersionsOnly({ addedLines, removedLines, change }: FilePatch): boolean {
  if (change !== 'modify') return false;
  const mask = (lines: readonly string[]) =>
    lines
      .map((line) =>
        line.replaceAll(/[~^<>=!]{0,2}\s*v?\d+(\.\w+)*([-+][\w.]+)?/g, '#').replaceAll(/\s|,$/g, ''),
      )
      .sort()
      .join('\n');
  return (
    addedLines.length > 0 &&
    mask(addedLines) === mask(removedLines) &&
    addedLines.join('') !== removedLines.join('')
  );
}

function isCopy(path: string): boolean {
  return (
    /(^|\/)(i18n|l10n|locales?|lang|langs|translations?|messages)\/.*\.(json|ya?ml|po|pot|properties|strings|arb|xml|xlf|ftl|php)$/i.test(
      path,
    ) || /(^|\/)(messages|strings)[_-]?[\w-]*\.(properties|strings|xml)$/i.test(path)
  );
}

function changesTemplateLogic({ addedLines, removedLines }: FilePatch): boolean {
  return [...addedLines, ...removedLines].some((line) =>
    /<%(?!=)|\{%|\{\{#|<script|<\?php|\bv-(if|for|on)|\(click\)/.test(line),
  );
}

function isComponent(path: string): boolean {
  return /\.([jt]sx|vue|svelte|astro)$/.test(path);
}

/** Class names, styles, texts and attributes that only look or name; no handler, no condition, no call. */
function changesLooksOnly(file: FilePatch): boolean {
  const { before, after } = toSides(file);
  return file.change === 'modify' && toSkeleton(before) === toSkeleton(after);
}

const looksAttribute =
  /\s(class|className|style|alt|title|placeholder|src|width|height|color|size|variant|role|lang|dir|aria-[\w-]+)=("[^"]*"|'[^']*'|\{\{[^}]*\}\}|\{`[^`]*`\}|\{[\w.'"]*\})/g;

function toSkeleton(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replaceAll(looksAttribute, '')
    .replaceAll(/>[^<>{}]+</g, '><')
    .replaceAll(
      /<\/?(div|span|p|b|i|em|strong|small|section|header|footer|main|nav|ul|ol|li|br|hr|img|h[1-6]|label|figure)\s*\/?>/g,
      '',
    )
    .replaceAll(/\s/g, '');
}
