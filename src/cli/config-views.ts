/** How kafdir shows configs: a table on a terminal, columns separated by tabs when piped, JSON when asked. */

import type { DescribedConfig, DescribedEntity, EntityQuotas } from '../tools/configs/described-entity.ts'
import type { EntitySelection } from '../tools/configs/entities.ts'
import { singular } from '../tools/configs/entities.ts'
import type { OutputPort } from '../tools/tool-ports.ts'
import { openTerminal } from './terminal.ts'

/** `{"topic": "orders"}`; null for a default. */
export function entityJson({ types, names }: EntitySelection): Record<string, string | null> {
  return Object.fromEntries(types.map((type, at) => [singular(type), names[at] || null]))
}

/** `topic orders`, `all brokers`. */
export function entityText({ types, names }: EntitySelection): string {
  return types.map((type, at) => (names[at] ? `${singular(type)} ${names[at]}` : `all ${type}`)).join(', ')
}

/** The documented JSON of `configs describe`. */
export function describedEntityJson(selection: EntitySelection, described: DescribedEntity): object {
  const { configs, quotas, credentials } = described
  return {
    entity: entityJson(selection),
    configs: configs.map(({ name, value, source, isSensitive, isReadOnly, synonyms }) => {
      return { name, value, source, sensitive: isSensitive, readOnly: isReadOnly, synonyms }
    }),
    quotas: quotas.map((each) => ({ entity: quotaEntityJson(each), quotas: Object.fromEntries(each.quotas) })),
    credentials: credentials.flatMap(({ user, credentials: mechanisms }) =>
      mechanisms.map((credential) => ({ user, ...credential })),
    ),
  }
}

export async function writeDescribedEntity(described: DescribedEntity, stdout: OutputPort): Promise<void> {
  const terminal = await openTerminal(stdout)
  const { configs, quotas, credentials } = described
  await writeRows(['Config', 'Value', 'From'], configs.map(configCells), stdout, terminal)
  await writeRows(['Whose', 'Quota', 'Value'], quotas.flatMap(quotaRows), stdout, terminal)
  const users = credentials.flatMap(({ user, credentials: mechanisms }) =>
    mechanisms.map(({ mechanism, iterations }) => [user, mechanism, String(iterations)]),
  )
  await writeRows(['User', 'Credential', 'Iterations'], users, stdout, terminal)
}

async function writeRows(
  heading: string[],
  rows: string[][],
  stdout: OutputPort,
  terminal: Awaited<ReturnType<typeof openTerminal>>,
): Promise<void> {
  if (rows.length === 0) return
  stdout.write(
    terminal === undefined ? rows.map((cells) => `${cells.join('\t')}\n`).join('') : terminal.table(heading, rows),
  )
}

function configCells({ name, value, source, isSensitive }: DescribedConfig): string[] {
  return [name, isSensitive ? '(hidden)' : (value ?? ''), sourceWords(source)]
}

/** `DYNAMIC_TOPIC_CONFIG` → `dynamic topic config`. */
function sourceWords(source: string): string {
  return source.toLowerCase().replaceAll('_', ' ')
}

function quotaRows({ entity, quotas }: EntityQuotas): string[][] {
  const whose = [...entity].map(([type, name]) => (name === null ? `any ${type}` : `${type} ${name}`)).join(', ')
  return [...quotas].map(([name, value]) => [whose, name, String(value)])
}

function quotaEntityJson({ entity }: EntityQuotas): Record<string, string | null> {
  return Object.fromEntries([...entity].map(([type, name]) => [type === 'client-id' ? 'client' : type, name]))
}
