/** Whom a quota is for, as the name of a directory: `clientId(etl)_user(alice)`. Kafka: image.node.ClientQuotasImageNode. */
import type { MetadataRecordData } from '../../protocol/metadata-record.ts'

type Entity = MetadataRecordData<'ClientQuotaRecord'>['entity']

/** Kind of an entity → the word in the name, in the order of the name. */
const WORDS = new Map([
  ['client-id', 'clientId'],
  ['ip', 'ip'],
  ['user', 'user'],
])
/** Kafka leaves defaults out of the name, and fails where nothing else is in it. */
const DEFAULT = '<default>'

export function quotaEntityName(entity: Entity): string {
  return [...WORDS]
    .flatMap(([type, word]) => {
      const part = entity.find(({ entityType }) => entityType === type)
      return part === undefined ? [] : [`${word}(${part.entityName === null ? DEFAULT : escaped(part.entityName)})`]
    })
    .join('_')
}

/** The name with its parts in the order of `quotaEntityName`; null for what is no such name. */
export function canonicalQuotaEntityName(name: string): string | null {
  const part = /(clientId|ip|user)\(((?:[^\\)]|\\.)*)\)(?:_(?=.)|$)/suy
  const values = new Map<string, string>()
  while (part.lastIndex < name.length) {
    const [, word = '', value = ''] = part.exec(name) ?? []
    if (word === '') return null
    values.set(word, value === DEFAULT ? value : escaped(value.replace(/\\(.)/gsu, '$1')))
  }
  const words = [...WORDS.values()].filter((word) => values.has(word))
  return words.length === 0 ? null : words.map((word) => `${word}(${values.get(word)})`).join('_')
}

function escaped(text: string): string {
  return text.replace(/[\\()]/g, '\\$&')
}
