/** What the properties of a consumer say about its membership in a group. Kafka: GroupRebalanceConfig, ConsumerConfig. */
import { booleanSetting, type ClientProperties, numberSetting } from '../client-settings.ts'
import { configException } from '../tool-error.ts'

export interface GroupSettings {
  /** `group.instance.id` */
  readonly instanceId: string | null
  /** `client.rack` */
  readonly rackId: string | null
  /** `group.remote.assignor` */
  readonly serverAssignor: string | null
  /** What stands for `partition.assignment.strategy`; null with `group.protocol=consumer`, which has none. */
  readonly preferredAssignor: string | null
  /** The names of members of the classic protocol; null with `group.protocol=consumer`. */
  readonly memberIdPrefix: string | null
  /** `max.poll.records`: after so many the group hears how far the application has come. */
  readonly maxPollRecords: number
  /** `max.poll.interval.ms` */
  readonly maxPollIntervalMs: number
  /** `auto.commit.interval.ms`; null where `enable.auto.commit` is false. */
  readonly autoCommitIntervalMs: number | null
  /** `default.api.timeout.ms` */
  readonly apiTimeoutMs: number
}

/** Of Kafka's tool. */
const DEFAULT_CLIENT_ID = 'console-consumer'

/** Throws ToolError (`exception`) for what Kafka refuses. */
export function groupSettings(properties: ClientProperties): GroupSettings {
  const intervalMs = numberSetting(properties, 'auto.commit.interval.ms', { type: 'INT', least: 0, fallback: 5000 })
  return {
    instanceId: nonEmptySetting(properties, 'group.instance.id'),
    rackId: properties['client.rack'] || null,
    serverAssignor: properties['group.remote.assignor'] || null,
    ...classicHabits(properties),
    maxPollRecords: numberSetting(properties, 'max.poll.records', { type: 'INT', least: 1, fallback: 500 }),
    maxPollIntervalMs: numberSetting(properties, 'max.poll.interval.ms', { type: 'INT', least: 1, fallback: 300_000 }),
    autoCommitIntervalMs: booleanSetting(properties, 'enable.auto.commit', true) ? intervalMs : null,
    apiTimeoutMs: numberSetting(properties, 'default.api.timeout.ms', { type: 'INT', least: 0, fallback: 60_000 }),
  }
}

function nonEmptySetting(properties: ClientProperties, name: string): string | null {
  const text = properties[name]
  if (text === '') throw configException(name, text, 'String must be non-empty')
  return text ?? null
}

/**
 * Unless `group.protocol=consumer` is asked for, people know ids and shares of the classic protocol: `console-consumer-…`,
 * and ranges.
 */
function classicHabits(properties: ClientProperties): Pick<GroupSettings, 'preferredAssignor' | 'memberIdPrefix'> {
  if (properties['group.protocol']?.toLowerCase() === 'consumer')
    return { preferredAssignor: null, memberIdPrefix: null }
  const [strategy = ''] = (properties['partition.assignment.strategy'] ?? '').split(',')
  const isRange = strategy.trim() === '' || strategy.trim().endsWith('.RangeAssignor')
  return {
    preferredAssignor: isRange ? 'range' : null,
    memberIdPrefix: properties['group.instance.id'] || properties['client.id'] || DEFAULT_CLIENT_ID,
  }
}
