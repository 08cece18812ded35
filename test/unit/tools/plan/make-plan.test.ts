import { describe, expect, it } from 'vitest'
import { OptionValues } from '../../../../src/tools/option-table.ts'
import { makePlan } from '../../../../src/tools/plan/make-plan.ts'
import type { MeasuredTopic } from '../../../../src/tools/plan/measure-topic.ts'
import { planInputs, planOptionTable } from '../../../../src/tools/plan/plan-options.ts'

function inputsOf(given: Readonly<Record<string, string>>, measured: MeasuredTopic | null = null) {
  const detected = new Map(Object.entries(given).map(([name, value]) => [name, [value]]))
  return planInputs(new OptionValues(planOptionTable, detected), measured)
}

function planOf(given: Readonly<Record<string, string>>, measured: MeasuredTopic | null = null) {
  const plan = makePlan(inputsOf(given, measured))
  return { ...plan, values: Object.fromEntries(plan.figures.map(({ key, value }) => [key, value])) }
}

const orders: MeasuredTopic = {
  topic: 'orders',
  records: 100_000,
  bytes: 20_000_000,
  spanMs: 100_000,
  busiestRecords: 5000,
  busiestMs: 1000,
  partitions: 6,
  fullestShare: 0.5,
  replicationFactor: 1,
  groups: 2,
  groupIds: ['audit', 'billing'],
  leftGroupIds: ['perf-consumer-7'],
  retentionMs: 86_400_000,
  retentionBytes: null,
  segmentBytes: 1024 ** 3,
  segmentMs: 604_800_000,
  cleanupPolicy: 'delete',
}

describe('a plan from rates', () => {
  const given = { rate: '1000/s', size: '1000', growth: '1', peak: '2', retention: '1d', 'replication-factor': '3' }

  it('multiplies what comes in', () => {
    const { values } = planOf(given)
    expect(values).toMatchObject({ peakRate: 2000, ingress: 1_000_000, peakIngress: 2_000_000, partitions: 1 })
    expect(values['networkIn']).toBe(2_000_000 * 3)
    expect(values['networkOut']).toBe(2_000_000 * 3)
  })

  it('keeps a segment more than retention asks for, with its indexes, in each replica', () => {
    const { values } = planOf(given)
    const partition = 1_000_000 * 86_400 + 1024 ** 3
    expect(values['partitionDisk']).toBe(partition)
    expect(values['disk']).toBeCloseTo(partition * 3 * (1 + 20 / 4096), 0)
    expect(values['brokerDisk']).toBeCloseTo((values['disk'] ?? 0) / 3 / 0.7, 0)
  })

  it('asks for more partitions for slow consumers, and for much data', () => {
    const { figures, values } = planOf({ ...given, 'consumer-rate': '150/s' })
    expect(values['partitions']).toBe(14)
    expect(figures.find(({ key }) => key === 'partitions')?.formula).toMatch(
      / 150 records\/s a consumer = 14, rounded up$/,
    )
    expect(planOf({ ...given, rate: '100k/s' }).values['partitions']).toBe(20)
  })

  it('asks for brokers by whatever needs most of them', () => {
    expect(planOf(given).values['brokers']).toBe(3)
    expect(planOf({ ...given, 'broker-disk': '50GB' }).values['brokers']).toBe(8)
    // 6 MB/s over 1 MB/s each, half used, are 12, and one of them may be away.
    expect(planOf({ ...given, 'broker-network': '1MB' }).values['brokers']).toBe(13)
    expect(planOf({ ...given, 'replication-factor': '1' }).values['brokers']).toBe(1)
  })

  it('is held back by retention.bytes where that is less', () => {
    expect(planOf({ ...given, 'retention-bytes': '1GiB' }).values['partitionDisk']).toBe(2 * 1024 ** 3)
  })

  it('tells how much a day takes where nothing is ever deleted', () => {
    const { values, warnings } = planOf({ ...given, retention: 'forever' })
    expect(values['diskPerDay']).toBeCloseTo(1_000_000 * 86_400 * 3 * (1 + 20 / 4096), 0)
    expect(values['disk']).toBeUndefined()
    expect(warnings.join()).toContain('Nothing is ever deleted')
  })

  it('shows each figure with its numbers, and says what was assumed', () => {
    const inputs = inputsOf({ rate: '60/min', size: '1KiB' })
    expect(inputs.rate).toEqual({ value: 1, source: 'given' })
    expect(inputs.peak).toEqual({ value: 3, source: 'assumed' })
    const plan = makePlan(inputs)
    expect(plan.figures[0]?.formula).toBe('1 records/s x 2 growth x 3 peak')
    expect(plan.unknown.join()).toContain('--consumer-rate')
  })
})

describe('a plan from a topic', () => {
  it('takes what was measured, and what the topic is set to', () => {
    expect(inputsOf({}, orders)).toMatchObject({
      rate: { value: 1000, source: 'measured' },
      size: { value: 200, source: 'measured' },
      peak: { value: 5, source: 'measured' },
      groups: { value: 2, source: 'measured' },
      retentionMs: { value: 86_400_000, source: 'topic' },
      replicationFactor: { value: 3, source: 'assumed' },
    })
  })

  it('lets an option override it', () => {
    expect(inputsOf({ rate: '7', size: '9' }, orders)).toMatchObject({
      rate: { value: 7, source: 'given' },
      size: { value: 9, source: 'given' },
      peak: { source: 'assumed' },
    })
  })

  it('warns of partitions that are fuller than others, and of a number that can only grow', () => {
    const { warnings } = planOf({}, orders)
    expect(warnings.join()).toContain('The fullest partition holds 3 times its share')
    expect(warnings.join()).toContain('The topic has 6 partitions, more than it takes')
    expect(planOf({ rate: '1M/s' }, orders).warnings.join()).toContain('keys go to other partitions')
  })

  it('refuses to make a rate of records of one moment, or of none', () => {
    expect(() => inputsOf({}, { ...orders, spanMs: 0 })).toThrow('are of one moment')
    expect(() => inputsOf({}, { ...orders, spanMs: 999 })).toThrow('are of 999 ms')
    expect(() => inputsOf({}, { ...orders, records: 0, bytes: 0 })).toThrow('holds no such records')
    expect(inputsOf({ rate: '5' }, { ...orders, spanMs: 0 }).rate.value).toBe(5)
  })
})

describe('bad input of a plan', () => {
  it.each([
    [{}, '--rate is missing'],
    [{ rate: '5' }, '--size is missing'],
    [{ rate: '0', size: '1' }, '--rate must be'],
    [{ rate: '-5', size: '1' }, '--rate must be'],
    [{ rate: '5/week', size: '1' }, '--rate must be'],
    [{ rate: '9'.repeat(400), size: '1' }, '--rate must be'],
    [{ rate: '5', size: '0' }, '--size must be more than 0'],
    [{ rate: '5', size: '1', peak: '0.5' }, '--peak must be'],
    [{ rate: '5', size: '1', retention: '7 days' }, '--retention must be'],
    [{ rate: '5', size: '1', retention: '0s' }, '--retention must be more than 0'],
    [{ rate: '5', size: '1', groups: '-1' }, '--groups must be'],
    [{ rate: '5', size: '1', 'replication-factor': '0' }, '--replication-factor must be'],
    [{ rate: '5', size: '1', 'replication-factor': 'x' }, 'replication-factor'],
    [{ rate: '5', size: '1', 'disk-fill': '120%' }, '--disk-fill must be'],
  ])('%j: %s', (given, message) => {
    expect(() => inputsOf(given as Record<string, string>)).toThrow(message)
  })
})
