/** What a broker answers, beside what a client of Kafka 4.3.1 may ask. Kafka: NodeApiVersions. */
import type { ApiVersion } from '../../clients/admin/broker-api-versions.ts'
import { brokerApis } from '../../protocol/broker-apis.ts'

export interface ApiRow {
  readonly apiKey: number
  /** `UNKNOWN`: Kafka 4.3.1 has no such request. */
  readonly name: string
  /** Null: the broker does not answer it. */
  readonly versions: { readonly min: number; readonly max: number } | null
  /** The version that a client of Kafka 4.3.1 uses; null where the two have none in common, or the request is unknown. */
  readonly usable: number | null
  /** Why there is none in common: the broker is newer than the client, or older. */
  readonly unusable: 'too new' | 'too old' | null
}

/** By rising key: all that the broker answers, and all that it does not. */
export function apiRows(versions: readonly ApiVersion[]): ApiRow[] {
  const answered = new Map(versions.map((version) => [version.apiKey, version]))
  const known = brokerApis.map(({ apiKey, name, lowest, highest }): ApiRow => {
    const version = answered.get(apiKey)
    answered.delete(apiKey)
    if (version === undefined) return { apiKey, name, versions: null, usable: null, unusable: null }
    const { minVersion: min, maxVersion: max } = version
    if (highest < min) return { apiKey, name, versions: { min, max }, usable: null, unusable: 'too new' }
    if (max < lowest) return { apiKey, name, versions: { min, max }, usable: null, unusable: 'too old' }
    return { apiKey, name, versions: { min, max }, usable: Math.min(max, highest), unusable: null }
  })
  const strange = [...answered.values()].map(({ apiKey, minVersion: min, maxVersion: max }): ApiRow => {
    return { apiKey, name: 'UNKNOWN', versions: { min, max }, usable: null, unusable: null }
  })
  return [...known, ...strange].sort((a, b) => a.apiKey - b.apiKey)
}

/** `Fetch(1): 4 to 18 [usable: 18]`. Kafka: NodeApiVersions.apiVersionToText. */
export function apiRowText({ apiKey, name, versions, usable, unusable }: ApiRow): string {
  if (versions === null) return `${name}(${apiKey}): UNSUPPORTED`
  const range = versions.min === versions.max ? `${versions.min}` : `${versions.min} to ${versions.max}`
  if (unusable !== null) return `${name}(${apiKey}): ${range} [unusable: node ${unusable}]`
  return `${name}(${apiKey}): ${range}${usable === null ? '' : ` [usable: ${usable}]`}`
}
