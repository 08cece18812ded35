/** Versions of a message, both ends included. Empty when `highest < lowest`. */
export interface VersionRange {
  readonly lowest: number
  readonly highest: number
}

/** As Kafka's schemas write it: `3`, `3-7`, `3+` or `none`. */
export type VersionSpec = 'none' | `${number}` | `${number}+` | `${number}-${number}`

const NO_VERSIONS: VersionRange = { lowest: 0, highest: -1 }

/** Thousands of fields have the same few ranges. */
const parsed = new Map<VersionSpec, VersionRange>([['none', NO_VERSIONS]])

/** Kafka: `org.apache.kafka.message.Versions.parse`. `3+` has no upper end. */
export function parseVersions(spec: VersionSpec): VersionRange {
  const known = parsed.get(spec)
  if (known !== undefined) return known
  const range = rangeOf(spec)
  parsed.set(spec, range)
  return range
}

function rangeOf(spec: VersionSpec): VersionRange {
  if (spec.endsWith('+')) return { lowest: Number(spec.slice(0, -1)), highest: Number.POSITIVE_INFINITY }
  const [lowest, highest = lowest] = spec.split('-')
  return { lowest: Number(lowest), highest: Number(highest) }
}

export function includesVersion(range: VersionRange, version: number): boolean {
  return version >= range.lowest && version <= range.highest
}

/** `3`, `3-7`, `3+` or `none`, for messages. */
export function formatVersions({ lowest, highest }: VersionRange): string {
  if (highest < lowest) return 'none'
  if (highest === lowest) return `${lowest}`
  return highest === Number.POSITIVE_INFINITY ? `${lowest}+` : `${lowest}-${highest}`
}
