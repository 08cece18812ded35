import { describe, expect, it } from 'vitest'
import { brokerConfigs } from '../../../../src/metadata/configs/broker-configs.ts'
import { groupConfigs, validateGroupConfigs } from '../../../../src/metadata/configs/group-configs.ts'

const defaults = (name: string) => brokerConfigs.get(name)?.defaultValue ?? null

function problem(settings: Record<string, string>): string | null {
  try {
    validateGroupConfigs(new Map(Object.entries(settings)), defaults)
    return null
  } catch (error) {
    return (error as Error).message
  }
}

describe('the settings of groups', () => {
  it('stand on settings and limits that a broker has', () => {
    const names = [...groupConfigs.values()].flatMap(({ brokerConfig, limits }) => [
      brokerConfig ?? [],
      limits?.min ?? [],
      limits?.max ?? [],
    ])
    expect(names.flat().filter((name) => !brokerConfigs.has(name))).toEqual([])
  })

  it.each<[Record<string, string>]>([
    [{}],
    [{ 'consumer.session.timeout.ms': '50000', 'consumer.heartbeat.interval.ms': '10000' }],
    [{ 'share.auto.offset.reset': 'by_duration:PT1H' }],
    [{ 'share.isolation.level': 'read_committed' }],
    [{ 'streams.num.standby.replicas': '2' }],
  ])('%o are taken', (settings) => {
    expect(problem(settings)).toBeNull()
  })

  // What Kafka 4.3.1 answered.
  it.each<[Record<string, string>, string]>([
    [
      { 'consumer.session.timeout.ms': '1' },
      'consumer.session.timeout.ms must be greater than or equal to group.consumer.min.session.timeout.ms',
    ],
    [
      { 'consumer.heartbeat.interval.ms': '15000', 'consumer.session.timeout.ms': '60001' },
      'consumer.session.timeout.ms must be less than or equal to group.consumer.max.session.timeout.ms',
    ],
    [
      { 'streams.num.standby.replicas': '5' },
      'streams.num.standby.replicas must be less than or equal to group.streams.max.standby.replicas',
    ],
    [
      { 'share.auto.offset.reset': 'by_duration:-PT1H' },
      "Invalid value by_duration:-PT1H for configuration share.auto.offset.reset: Invalid value `by_duration:-PT1H` for configuration share.auto.offset.reset. The value must be either 'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'.",
    ],
    [{ x: '1', y: '2' }, 'Unknown group config name: x'],
  ])('%o are refused', (settings, message) => {
    expect(problem(settings)).toBe(message)
  })
})
