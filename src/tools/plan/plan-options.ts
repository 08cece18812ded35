/** The options of `kafdir plan`, and what they say. */
import { byteSizeOption } from '../byte-size.ts'
import { durationOption } from '../duration.ts'
import { usageError } from '../option-checks.ts'
import type { OptionTable, OptionValues } from '../option-table.ts'
import type { MeasuredTopic } from './measure-topic.ts'
import { ASSUMED, factorOption, type PlanInput, type PlanInputs, rateOption } from './plan-inputs.ts'

const option = (summary: string, placeholder: string, char?: string) => ({
  argument: 'required' as const,
  type: 'String' as const,
  description: summary,
  kafdir: { ...(char !== undefined && { char }), summary, placeholder },
})

export const planOptionTable = {
  topic: option('Measure this topic, by the times of the records in its log.', 'TOPIC', 't'),
  from: option('Measure only records from this moment on (1h is one hour ago).', 'TIME'),
  rate: option('Records on average: 5000/s, 2k/min, 1M/d.', 'RATE', 'r'),
  size: option('Bytes of a record, key, headers and overhead included: 300, 1KiB.', 'SIZE', 's'),
  peak: option('How many times the average the busiest moments are (measured; else 3).', 'FACTOR'),
  growth: option('How many times as much the plan is to hold out for (2).', 'FACTOR'),
  retention: option("How long records are kept: 7d, 12h, forever (the topic's; else 7d).", 'TIME'),
  'retention-bytes': option("How much a partition keeps at most (the topic's; else no limit).", 'SIZE'),
  'replication-factor': {
    ...option("How many brokers have a copy (3; the topic's where it has more than one).", 'N'),
    type: 'Integer',
  },
  groups: { ...option('How many groups read everything (those of the topic; else 1).', 'N', 'g'), type: 'Integer' },
  'consumer-rate': option('Records that one consumer gets done: 800/s. Without it, consumers are left out.', 'RATE'),
  'partition-rate': option('Bytes that a partition is given in a second at most (10MB).', 'SIZE'),
  'broker-disk': option('The disk of a broker (1TB).', 'SIZE'),
  'broker-network': option('What the network of a broker carries in a second, each way (125MB).', 'SIZE'),
  'disk-fill': option('How full disks may get (70%).', 'PART'),
  'network-fill': option('How much of the networks may be used (50%).', 'PART'),
} as const satisfies OptionTable

type Options = Pick<OptionValues<typeof planOptionTable>, 'valueOf'>

/** Records within a shorter time say nothing about a rate. */
const LEAST_SPAN_MS = 1000
const LARGEST_FACTOR = 1e6

/** Command line before measurement before assumption. Throws ToolError (`usage`). */
export function planInputs(options: Options, measured: MeasuredTopic | null): PlanInputs {
  const source = pickers(options)
  const size = measured === null || measured.records === 0 ? undefined : measured.bytes / measured.records
  return {
    rate: demanded('rate', source('rate', rateOption, undefined, averageRate(options, measured))),
    size: demanded('size', source('size', positiveSize, undefined, size)),
    peak: source(
      'peak',
      (name, text) => factorOption(name, text, 1, LARGEST_FACTOR),
      ASSUMED.peak,
      peakOf(options, measured),
    ),
    growth: source('growth', (name, text) => factorOption(name, text, 0.01, LARGEST_FACTOR), ASSUMED.growth),
    ...retentionInputs(options, measured),
    replicationFactor: replicationInput(options, measured),
    groups:
      countInput(options, 'groups', 0, measured !== null && measured.groups > 0 ? measured.groups : null) ??
      assumed(ASSUMED.groups),
    consumerRate: source('consumer-rate', rateOption, null),
    partitionBytes: source('partition-rate', positiveSize, ASSUMED.partitionBytes),
    brokerDisk: source('broker-disk', positiveSize, ASSUMED.brokerDisk),
    brokerNetwork: source('broker-network', positiveSize, ASSUMED.brokerNetwork),
    diskFill: source('disk-fill', (name, text) => factorOption(name, text, 0.01, 1), ASSUMED.diskFill),
    networkFill: source('network-fill', (name, text) => factorOption(name, text, 0.01, 1), ASSUMED.networkFill),
    partitionsNow: measured?.partitions ?? null,
    fullestShare: measured === null || measured.records === 0 ? null : measured.fullestShare,
    isCompacted: measured?.cleanupPolicy.split(',').includes('compact') === true,
  }
}

function assumed<T>(value: T): PlanInput<T> {
  return { value, source: 'assumed' }
}

function pickers(options: Options) {
  return <T>(
    name: Exclude<keyof typeof planOptionTable, 'replication-factor' | 'groups'>,
    read: (name: string, text: string) => number,
    otherwise: T,
    measured?: number,
  ): PlanInput<number | T> => {
    const text = options.valueOf(name)
    if (text !== undefined) return { value: read(name, text), source: 'given' }
    return measured === undefined ? assumed(otherwise) : { value: measured, source: 'measured' }
  }
}

function demanded(name: string, { value, source }: PlanInput<number | undefined>): PlanInput {
  if (value !== undefined) return { value, source }
  throw usageError(`--${name} is missing, or --topic to measure one.`)
}

/** Undefined: there is nothing to measure. Throws where the records say nothing about a rate. */
function averageRate(options: Options, measured: MeasuredTopic | null): number | undefined {
  if (measured === null || options.valueOf('rate') !== undefined) return undefined
  const { topic, records, spanMs } = measured
  if (records === 0) throw usageError(`Topic ${topic} holds no such records: give --rate and --size.`)
  if (spanMs >= LEAST_SPAN_MS) return records / (spanMs / 1000)
  throw usageError(
    `The ${records === 1 ? 'record' : `${records} records`} of ${topic} ${records === 1 ? 'is' : 'are'} of ${spanMs === 0 ? 'one moment' : `${spanMs} ms`}, which says nothing about a rate: give --rate, or measure once it has run for a while.`,
  )
}

/** The busiest stretch against the average; nothing where the rate is not measured either. */
function peakOf(options: Options, measured: MeasuredTopic | null): number | undefined {
  const average = averageRate(options, measured)
  if (measured === null || average === undefined) return undefined
  return Math.max(1, measured.busiestRecords / (measured.busiestMs / 1000) / average)
}

function positiveSize(name: string, text: string): number {
  const bytes = byteSizeOption(name, text)
  if (bytes > 0) return bytes
  throw usageError(`--${name} must be more than 0.`)
}

function retentionInputs(options: Options, measured: MeasuredTopic | null) {
  const time = options.valueOf('retention')
  const bytes = options.valueOf('retention-bytes')
  const ofTopic = <T>(value: T | undefined, otherwise: T): PlanInput<T> => {
    return value === undefined ? assumed(otherwise) : { value, source: 'topic' }
  }
  return {
    retentionMs: time === undefined ? ofTopic(measured?.retentionMs, ASSUMED.retentionMs) : givenRetention(time),
    retentionBytes:
      bytes === undefined
        ? ofTopic<number | null>(measured?.retentionBytes, null)
        : { value: positiveSize('retention-bytes', bytes), source: 'given' as const },
    segmentBytes: ofTopic(measured?.segmentBytes ?? undefined, ASSUMED.segmentBytes),
    segmentMs: ofTopic(measured?.segmentMs ?? undefined, ASSUMED.segmentMs),
  }
}

function givenRetention(text: string): PlanInput<number | null> {
  if (/^(forever|-1)$/i.test(text.trim())) return { value: null, source: 'given' }
  const value = durationOption('retention', text)
  if (value > 0) return { value, source: 'given' }
  throw usageError('--retention must be more than 0, or forever.')
}

/** One copy is what a directory has, and not what anybody wants of a real cluster. */
function replicationInput(options: Options, measured: MeasuredTopic | null): PlanInput {
  const ofTopic = measured !== null && measured.replicationFactor > 1 ? measured.replicationFactor : null
  const counted = countInput(options, 'replication-factor', 1, null)
  return counted ?? (ofTopic === null ? assumed(ASSUMED.replicationFactor) : { value: ofTopic, source: 'topic' })
}

const LARGEST_COUNT = 1000

function countInput(
  options: Options,
  name: 'groups' | 'replication-factor',
  least: number,
  measured: number | null,
): PlanInput | null {
  const value = options.valueOf(name)
  if (value === undefined) return measured === null ? null : { value: measured, source: 'measured' }
  if (value >= least && value <= LARGEST_COUNT) return { value, source: 'given' }
  throw usageError(`--${name} must be from ${least} to ${LARGEST_COUNT}, not ${value}.`)
}
