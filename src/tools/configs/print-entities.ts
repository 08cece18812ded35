/** The words of `kafka-configs --describe`. */
import type { EntityQuotas, QuotaEntityType } from '../../clients/admin/client-quotas.ts'
import type { DescribedConfig } from '../../clients/admin/config-entry.ts'
import type { UserScramCredentials } from '../../clients/admin/scram-credentials.ts'
import { formatJavaDouble } from '../../common/java-double.ts'
import { type EntityType, singular } from './entities.ts'

/** Kafka's words for the parts of an entity, in the order of its sentences. */
const QUOTA_WORDS: readonly (readonly [QuotaEntityType, string])[] = [
  ['user', 'user-principal'],
  ['client-id', 'client-id'],
  ['ip', 'ip'],
]

/** The line above an entity's configs. */
export function entityHeading(type: EntityType, name: string, { all }: { readonly all: boolean }): string {
  if (name === '') return `Default configs for ${type} in the cluster are:\n`
  return `${all ? 'All' : 'Dynamic'} configs for ${singular(type)} ${name} are:\n`
}

export function unknownEntityText(type: EntityType, name: string): string {
  return `The ${singular(type)} '${name}' doesn't exist and doesn't have dynamic config.\n`
}

export function configLines(configs: readonly DescribedConfig[]): string {
  return configs.map(configLine).join('')
}

function configLine({ name, value, isSensitive, synonyms }: DescribedConfig): string {
  const covered = synonyms.map((synonym) => `${synonym.source}:${synonym.name}=${synonym.value}`).join(', ')
  return `  ${name}=${value} sensitive=${isSensitive} synonyms={${covered}}\n`
}

export function quotaLine({ entity, quotas }: EntityQuotas): string {
  const whom = QUOTA_WORDS.flatMap(([type, word]) => {
    const name = entity.get(type)
    return name === undefined ? [] : [name === null ? `the default ${word}` : `${word} '${name}'`]
  })
  const values = [...quotas].map(([name, value]) => `${name}=${formatJavaDouble(value)}`)
  return `Quota configs for ${whom.join(', ')} are ${values.join(', ')}\n`
}

export function credentialLine({ user, credentials }: UserScramCredentials): string {
  const shown = credentials.map(({ mechanism, iterations }) => `${mechanism}=iterations=${iterations}`)
  return `SCRAM credential configs for user-principal '${user}' are ${shown.join(', ')}\n`
}
