/** How kafdir shows configs: a table on a terminal, columns separated by tabs when piped, JSON when asked. */

import {
  type DescribedConfig,
  type DescribedEntity,
  type EntityQuotas,
  selectionOfQuotas,
} from '../tools/configs/described-entity.ts'
import { type EntitySelection, type EntityType, singular } from '../tools/configs/entities.ts'
import type { OutputPort } from '../tools/tool-ports.ts'
import { openTerminal } from './terminal.ts'

/** A user stands before its client. */
const ORDER: readonly EntityType[] = ['users', 'clients']

/** What kafdir calls an entity and its parts, in the order in which it tells them; null for a default. */
function entityParts({ types, names }: EntitySelection): (readonly [kind: string, name: string | null])[] {
  const at = (type: EntityType) => ORDER.indexOf(type)
  return types
    .map((type, index) => [type, names[index] || null] as const)
    .sort(([a], [b]) => at(a) - at(b))
    .map(([type, name]) => [type === 'client-metrics' ? type : singular(type), name])
}

/** `{"topic": "orders"}`; null for a default. */
export function entityJson(selection: EntitySelection): Record<string, string | null> {
  return Object.fromEntries(entityParts(selection))
}

/** `topic orders`, `broker defaults`, `user alice, client web`. */
export function entityText(selection: EntitySelection): string {
  return entityParts(selection)
    .map(([kind, name]) => (name === null ? `${kind} defaults` : `${kind} ${name}`))
    .join(', ')
}

/** The documented JSON of `configs describe`. */
export function describedEntityJson({ selection, configs, quotas, credentials }: DescribedEntity): object {
  return {
    entity: entityJson(selection),
    configs: configs.map(({ name, value, source, isSensitive, isReadOnly, synonyms }) => {
      return { name, value, source, sensitive: isSensitive, readOnly: isReadOnly, synonyms }
    }),
    quotas: quotas.map((each) => {
      return { entity: entityJson(selectionOfQuotas(each)), quotas: Object.fromEntries(each.quotas) }
    }),
    credentials: credentials.flatMap(({ user, credentials: mechanisms }) =>
      mechanisms.map((credential) => ({ user, ...credential })),
    ),
  }
}

/** The settings of one entity, or of several: then each line begins with whose they are. */
export async function writeDescribedEntities(
  entities: readonly DescribedEntity[],
  { isOne }: { readonly isOne: boolean },
  stdout: OutputPort,
): Promise<void> {
  const terminal = await openTerminal(stdout)
  const write = (heading: string[], rows: string[][]): void => {
    if (rows.length === 0) return
    stdout.write(
      terminal === undefined ? rows.map((cells) => `${cells.join('\t')}\n`).join('') : terminal.table(heading, rows),
    )
  }
  const whose = (selection: EntitySelection): string[] => (isOne ? [] : [entityText(selection)])
  write(
    [...(isOne ? [] : ['Whose']), 'Config', 'Value', 'From'],
    entities.flatMap(({ selection, configs }) =>
      configs.map((config) => [...whose(selection), ...configCells(config)]),
    ),
  )
  write(
    ['Whose', 'Quota', 'Value'],
    entities.flatMap(({ quotas }) => quotas.flatMap(quotaRows)),
  )
  const users = entities.flatMap(({ credentials }) => credentials)
  const mechanisms = users.flatMap(({ user, credentials }) =>
    credentials.map((credential) => ({ user, ...credential })),
  )
  write(
    ['Whose', 'Credential', 'Iterations'],
    mechanisms.map(({ user, mechanism, iterations }) => {
      return [entityText({ types: ['users'], names: [user] }), mechanism, String(iterations)]
    }),
  )
}

function configCells({ name, value, source, isSensitive }: DescribedConfig): string[] {
  return [name, isSensitive ? '(hidden)' : (value ?? ''), sourceWords(source)]
}

/** `DYNAMIC_TOPIC_CONFIG` → `dynamic topic config`. */
function sourceWords(source: string): string {
  return source.toLowerCase().replaceAll('_', ' ')
}

function quotaRows(each: EntityQuotas): string[][] {
  const whose = entityText(selectionOfQuotas(each))
  return [...each.quotas].map(([name, value]) => [whose, name, String(value)])
}
