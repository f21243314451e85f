import * as z from 'zod';
import { ConfigFile } from '../src/config/config-file.ts';

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Property[];
  readonly properties?: Readonly<Record<string, Property>>;
  readonly additionalProperties?: Property | boolean;
  readonly items?: Property;
}

const intro = `# Configuration: \`rollbench.toml\`

<!-- Generated from src/config/config-file.ts by \`npm run schemas\`. -->

Looked for in the current directory (\`-C DIR\` for another), as \`rollbench.toml\` or \`eval-config.toml\`; \`--config FILE\` reads
another. An unknown key is an error that names the nearest known one. Paths are relative to the file. For editors there is
[a JSON Schema](../schemas/config.schema.json).

`;

/** The reference page, drawn from the schema that reads the file, so that it cannot say anything else. */
export function renderConfigDocs(): string {
  const schema = z.toJSONSchema(ConfigFile, { io: 'input' }) as Property;
  const sections = Object.entries(schema.properties ?? {}).map(([name, table]) => renderTable(name, table));
  return `${intro}${sections.join('\n')}`;
}

function renderTable(name: string, table: Property): string {
  const [title, inner] = toHeading(name, table);
  const rows = listKeys('', inner).map(
    ([key, property]) =>
      `| \`${key}\` | ${describeType(property)} | ${describeDefault(property)} | ${property.description ?? ''} |`,
  );
  const text = table.description ? `${table.description}\n\n` : '';
  return `## \`${title}\`\n\n${text}| key | type | default | meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

/** Lists of tables stand as [[name]], tables by name as [name.NAME]. */
function toHeading(name: string, table: Property): [title: string, inner: Property] {
  if (table.items) return [`[[${name}]]`, table.items];
  if (typeof table.additionalProperties === 'object') return [`[${name}.NAME]`, table.additionalProperties];
  return [`[${name}]`, table];
}

function listKeys(prefix: string, table: Property): [key: string, property: Property][] {
  return Object.entries(table.properties ?? {}).flatMap(([name, property]): [string, Property][] =>
    property.properties ? listKeys(`${prefix}${name}.`, property) : [[`${prefix}${name}`, property]],
  );
}

function describeType({ type, items, anyOf, enum: values, additionalProperties }: Property): string {
  if (anyOf) return anyOf.map(describeType).join(' or ');
  if (values) return values.map((value) => `\`"${value}"\``).join(' or ');
  if (type === 'array') return `list of ${items?.type ?? 'values'}s`;
  if (type === 'object' && additionalProperties) return 'table';
  return type ?? 'any';
}

const describeDefault = (property: Property) =>
  property.default === undefined ? '' : `\`${JSON.stringify(property.default)}\``;
