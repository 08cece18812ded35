/** What the properties of a consumer say about its membership in a group. Kafka: GroupRebalanceConfig, ConsumerConfig. */

import type { StrategyName } from '../../clients/consumer/classic/assign-members.ts'
import type { ClassicSettings } from '../../clients/consumer/classic/classic-membership.ts'
import { javaTrim } from '../../common/java-text.ts'
import type { ClientFront } from '../client-front.ts'
import { booleanSetting, type ClientProperties, numberSetting } from '../client-settings.ts'
import { configException, ToolError } from '../tool-error.ts'

export interface GroupSettings {
  /** `group.instance.id` */
  readonly instanceId: string | null
  /** `client.rack` */
  readonly rackId: string | null
  /** `group.remote.assignor` */
  readonly serverAssignor: string | null
  /** Of `group.protocol=classic`; null: the consumer protocol. */
  readonly classic: ClassicSettings | null
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

/** Kafka's own strategies, by the names of their classes; of these kafdir has none but the first two. */
const STRATEGIES: Readonly<Record<string, StrategyName>> = { RangeAssignor: 'range', RoundRobinAssignor: 'roundrobin' }

/**
 * `style`: Kafka's tools speak the classic protocol unless they are told otherwise. Throws ToolError (`exception`) for what
 * Kafka refuses, and for strategies that kafdir does not have.
 */
export function groupSettings(properties: ClientProperties, style: ClientFront['style']): GroupSettings {
  const intervalMs = numberSetting(properties, 'auto.commit.interval.ms', { type: 'INT', least: 0, fallback: 5000 })
  return {
    instanceId: nonEmptySetting(properties, 'group.instance.id'),
    rackId: properties['client.rack'] || null,
    serverAssignor: properties['group.remote.assignor'] || null,
    classic: protocolOf(properties, style) === 'classic' ? classicSettings(properties) : null,
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

function protocolOf(properties: ClientProperties, style: ClientFront['style']): string {
  return javaTrim(properties['group.protocol'] ?? '').toLowerCase() || (style === 'kafka' ? 'classic' : 'consumer')
}

function classicSettings(properties: ClientProperties): ClassicSettings {
  const number = (name: string, fallback: number) =>
    numberSetting(properties, name, { type: 'INT', least: 0, fallback })
  const sessionTimeoutMs = number('session.timeout.ms', 45_000)
  const heartbeatIntervalMs = number('heartbeat.interval.ms', 3000)
  if (heartbeatIntervalMs >= sessionTimeoutMs) {
    throw new ToolError('exception', 'Heartbeat must be set lower than the session timeout', {
      javaException: 'java.lang.IllegalArgumentException',
      plain: 'heartbeat.interval.ms must be less than session.timeout.ms.',
    })
  }
  return { sessionTimeoutMs, heartbeatIntervalMs, strategies: strategiesOf(properties) }
}

/** Of several those that there are here; Kafka's consumer names the range assignor and a sticky one. */
function strategiesOf(properties: ClientProperties): readonly StrategyName[] {
  const name = 'partition.assignment.strategy'
  const text = properties[name] ?? ''
  const classes = text.split(',').map((each) => each.trim())
  const strategies = classes.map((each) => STRATEGIES[each.slice(each.lastIndexOf('.') + 1)])
  const known = strategies.filter((strategy) => strategy !== undefined)
  if (text.trim() === '') return ['range']
  if (known.length > 0) return known
  const why =
    'The classic protocol has RangeAssignor and RoundRobinAssignor here; group.protocol=consumer keeps partitions in place.'
  throw configException(name, text, why)
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
