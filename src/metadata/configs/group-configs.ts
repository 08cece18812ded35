/** The settings of groups: types, defaults, and the limits that the broker sets them. Kafka: coordinator.group.GroupConfig. */
import { brokerConfigs } from './broker-configs.ts'
import {
  type ConfigCheck,
  type ConfigKey,
  type ConfigType,
  invalidConfig,
  invalidConfigValue,
  oneOf,
  parseConfigValue,
  range,
} from './config-def.ts'

/** A value between the broker's own limits for it. */
interface BrokerLimits {
  /** The broker's setting that is the least value. */
  readonly min?: string
  /** The broker's setting that is the largest value. */
  readonly max: string
  /** A value that nobody set is not held against the limits. */
  readonly isCheckedOnlyIfSet: boolean
}

export interface GroupConfigKey extends ConfigKey {
  /** The broker's setting for groups that have none of their own; null: there is none. */
  readonly brokerConfig: string | null
  readonly limits: BrokerLimits | null
}

const KINDS = ['consumer', 'share', 'streams'] as const

export const groupConfigs: ReadonlyMap<string, GroupConfigKey> = new Map<string, GroupConfigKey>([
  limited('consumer.session.timeout.ms', '45000', range(1)),
  limited('consumer.heartbeat.interval.ms', '5000', range(1)),
  limited('consumer.assignment.interval.ms', '1000', range(0), { isCheckedOnlyIfSet: true }),
  limited('share.session.timeout.ms', '45000', range(1)),
  limited('share.heartbeat.interval.ms', '5000', range(1)),
  limited('share.record.lock.duration.ms', '30000', range(1000)),
  limited('share.delivery.count.limit', '5', range(2)),
  limited('share.partition.max.record.locks', '2000', range(100)),
  unlimited('share.auto.offset.reset', 'STRING', 'latest', offsetReset),
  unlimited('share.isolation.level', 'STRING', 'read_uncommitted', oneOf(['read_committed', 'read_uncommitted'])),
  unlimited('share.renew.acknowledge.enable', 'BOOLEAN', 'true'),
  limited('share.assignment.interval.ms', '1000', range(0), { isCheckedOnlyIfSet: true }),
  limited('streams.session.timeout.ms', '45000', range(1)),
  limited('streams.heartbeat.interval.ms', '5000', range(1)),
  limited('streams.num.standby.replicas', '0', range(0), { max: 'group.streams.max.standby.replicas' }),
  unlimited('streams.initial.rebalance.delay.ms', 'INT', '3000', range(0)),
  limited('streams.assignment.interval.ms', '1000', range(0), { isCheckedOnlyIfSet: true }),
])

/** The order in which Kafka holds settings against the broker's limits. */
const LIMIT_ORDER = KINDS.flatMap((kind) =>
  [
    'heartbeat.interval.ms',
    'session.timeout.ms',
    'record.lock.duration.ms',
    'delivery.count.limit',
    'partition.max.record.locks',
    'num.standby.replicas',
    'assignment.interval.ms',
  ].map((name) => `${kind}.${name}`),
)

/**
 * Checks the settings that a group is to have; `broker` gives the value of a broker's setting. Throws INVALID_CONFIG, and
 * INVALID_REQUEST for a group without a name.
 */
export function validateGroupConfigs(
  settings: ReadonlyMap<string, string>,
  broker: (name: string) => string | null,
): void {
  for (const name of settings.keys()) {
    if (!groupConfigs.has(name)) throw invalidConfig(`Unknown group config name: ${name}`)
  }
  for (const [name, key] of groupConfigs) {
    const text = settings.get(name)
    if (text !== undefined) parseConfigValue(name, key, text)
  }
  const effective = (name: string): number => numberOf(name, settings.get(name) ?? inheritedGroupConfig(name, broker))
  for (const name of LIMIT_ORDER) checkLimits(name, settings.has(name), effective(name), broker)
  for (const kind of KINDS) {
    const [timeout, interval] = [`${kind}.session.timeout.ms`, `${kind}.heartbeat.interval.ms`]
    if (effective(timeout) <= effective(interval)) throw invalidConfig(`${timeout} must be greater than ${interval}`)
  }
}

/** What a group without settings of its own has. */
export function inheritedGroupConfig(name: string, broker: (name: string) => string | null): string | null {
  const key = groupConfigs.get(name)
  const inherited = key === undefined || key.brokerConfig === null ? null : broker(key.brokerConfig)
  return inherited ?? key?.defaultValue ?? null
}

function numberOf(name: string, text: string | null): number {
  const key = groupConfigs.get(name) ?? brokerConfigs.get(name)
  return key === undefined || text === null ? Number.NaN : Number(parseConfigValue(name, key, text))
}

function checkLimits(name: string, isSet: boolean, value: number, broker: (name: string) => string | null): void {
  const limits = groupConfigs.get(name)?.limits ?? null
  if (limits === null || (limits.isCheckedOnlyIfSet && !isSet)) return
  const { min, max } = limits
  if (min !== undefined && value < numberOf(min, broker(min))) {
    throw invalidConfig(`${name} must be greater than or equal to ${min}`)
  }
  if (value > numberOf(max, broker(max))) throw invalidConfig(`${name} must be less than or equal to ${max}`)
}

/** Kafka: ShareGroupAutoOffsetResetStrategy. */
function offsetReset(name: string, value: unknown): void {
  const text = String(value)
  if (/^(latest|earliest|by_duration:P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$/i.test(text)) return
  throw invalidConfigValue(
    name,
    text,
    `Invalid value \`${text}\` for configuration ${name}. The value must be either 'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'.`,
  )
}

/** A whole number with limits: `consumer.session.timeout.ms` lies between `group.consumer.{min,max}.session.timeout.ms`. */
function limited(
  name: string,
  defaultValue: string,
  check: ConfigCheck,
  { max, isCheckedOnlyIfSet = false }: { readonly max?: string; readonly isCheckedOnlyIfSet?: boolean } = {},
): [string, GroupConfigKey] {
  const [kind = '', ...rest] = name.split('.')
  const bound = (word: string) => `group.${kind}.${word}.${rest.join('.')}`
  const limits = max === undefined ? { min: bound('min'), max: bound('max') } : { max }
  return [
    name,
    { type: 'INT', defaultValue, check, brokerConfig: `group.${name}`, limits: { ...limits, isCheckedOnlyIfSet } },
  ]
}

function unlimited(
  name: string,
  type: ConfigType,
  defaultValue: string,
  check?: ConfigCheck,
): [string, GroupConfigKey] {
  const brokerConfig = brokerConfigs.has(`group.${name}`) ? `group.${name}` : null
  return [name, { type, defaultValue, brokerConfig, limits: null, ...(check === undefined ? {} : { check }) }]
}
