/** From rates to a cluster. Pure: each figure carries the calculation that it comes from. */
import { formatBytes } from '../byte-size.ts'
import { grouped } from '../grouped.ts'
import type { PlanInputs } from './plan-inputs.ts'

export type FigureUnit = 'records/s' | 'bytes/s' | 'bytes' | 'partitions' | 'brokers'

export interface PlanFigure {
  /** For programs. */
  readonly key: string
  readonly name: string
  readonly value: number
  readonly unit: FigureUnit
  /** The calculation, with its numbers. */
  readonly formula: string
}

export interface Plan {
  readonly figures: readonly PlanFigure[]
  /** What the figures hide, one sentence each. */
  readonly warnings: readonly string[]
  /** What cannot be known from here, one sentence each. */
  readonly unknown: readonly string[]
}

/** Offset and time index: 20 bytes for every 4096 of the log (`index.interval.bytes`). */
const INDEX_SHARE = 20 / 4096

export function makePlan(inputs: PlanInputs): Plan {
  const traffic = trafficOf(inputs)
  const partitions = partitionsFor(inputs, traffic)
  const disk = diskFor(inputs, traffic, partitions.value)
  const network = networkFor(inputs, traffic)
  const brokers = brokersFor(inputs, disk, network)
  const figures = [...traffic.figures, partitions, ...disk.figures, ...network.figures, ...brokers]
  return { figures, warnings: warningsOf(inputs, partitions.value), unknown: unknownOf(inputs) }
}

const rate = (value: number) => `${value < 10 ? Number(value.toPrecision(3)) : grouped(Math.round(value))} records/s`
const bytes = formatBytes
const perSecond = (value: number) => `${formatBytes(value)}/s`
const factor = (value: number) => String(Number(value.toPrecision(4)))

interface Traffic {
  readonly peakRate: number
  readonly bytesPerSecond: number
  readonly peakBytesPerSecond: number
  readonly figures: readonly PlanFigure[]
}

/** What comes in, once the growth is there. */
function trafficOf({ rate: given, peak, size, growth }: PlanInputs): Traffic {
  const grownRate = given.value * growth.value
  const peakRate = grownRate * peak.value
  const [bytesPerSecond, peakBytesPerSecond] = [grownRate * size.value, peakRate * size.value]
  return {
    peakRate,
    bytesPerSecond,
    peakBytesPerSecond,
    figures: [
      {
        key: 'peakRate',
        name: 'Busiest rate',
        value: peakRate,
        unit: 'records/s',
        formula: `${rate(given.value)} x ${factor(growth.value)} growth x ${factor(peak.value)} peak`,
      },
      {
        key: 'ingress',
        name: 'Written, average',
        value: bytesPerSecond,
        unit: 'bytes/s',
        formula: `${rate(given.value)} x ${factor(growth.value)} growth x ${bytes(size.value)} a record`,
      },
      {
        key: 'peakIngress',
        name: 'Written, busiest',
        value: peakBytesPerSecond,
        unit: 'bytes/s',
        formula: `${rate(peakRate)} x ${bytes(size.value)} a record`,
      },
    ],
  }
}

function partitionsFor({ partitionBytes, consumerRate }: PlanInputs, traffic: Traffic): PlanFigure {
  const forBytes = atLeastOne(traffic.peakBytesPerSecond / partitionBytes.value)
  const byBytes = `${perSecond(traffic.peakBytesPerSecond)} / ${perSecond(partitionBytes.value)} a partition = ${roundedUp(traffic.peakBytesPerSecond / partitionBytes.value)}`
  const head = { key: 'partitions', name: 'Partitions', unit: 'partitions' } as const
  if (consumerRate.value === null) return { ...head, value: forBytes, formula: byBytes }
  const forReaders = atLeastOne(traffic.peakRate / consumerRate.value)
  const byReaders = `${rate(traffic.peakRate)} / ${rate(consumerRate.value)} a consumer = ${roundedUp(traffic.peakRate / consumerRate.value)}`
  return { ...head, value: Math.max(forBytes, forReaders), formula: `the larger of ${byBytes}, and ${byReaders}` }
}

interface Disk {
  readonly totalBytes: number
  readonly figures: readonly PlanFigure[]
}

/** Kafka deletes closed segments only, and only once their last record is too old: up to one more is there. */
function diskFor(inputs: PlanInputs, { bytesPerSecond }: Traffic, partitions: number): Disk {
  const { retentionMs, retentionBytes, segmentBytes, segmentMs, replicationFactor } = inputs
  const ofPartition = bytesPerSecond / partitions
  const open = Math.min(segmentBytes.value, (ofPartition * segmentMs.value) / 1000)
  const byTime = retentionMs.value === null ? Number.POSITIVE_INFINITY : (ofPartition * retentionMs.value) / 1000
  const bySize = retentionBytes.value ?? Number.POSITIVE_INFINITY
  const kept = Math.min(byTime, bySize)
  const keptText =
    bySize < byTime
      ? `retention.bytes ${bytes(bySize)}`
      : `${perSecond(bytesPerSecond)} / ${partitions} x ${days(retentionMs.value ?? 0)}`
  const figures: PlanFigure[] = []
  const add = (key: string, name: string, value: number, formula: string): number => {
    figures.push({ key, name, value, unit: 'bytes', formula })
    return value
  }
  if (kept === Number.POSITIVE_INFINITY) {
    const aDay = bytesPerSecond * 86_400 * replicationFactor.value * (1 + INDEX_SHARE)
    const formula = `${perSecond(bytesPerSecond)} x 1 d x ${replicationFactor.value} replicas x ${factor(1 + INDEX_SHARE)} for indexes; nothing is ever deleted`
    return { totalBytes: add('diskPerDay', 'Disk, more each day', aDay, formula), figures }
  }
  const partition = add(
    'partitionDisk',
    'Disk of a replica',
    kept + open,
    `${keptText} + ${bytes(open)} of a segment that is not deleted yet`,
  )
  const formula = `${bytes(partition)} x ${partitions} partitions x ${replicationFactor.value} replicas x ${factor(1 + INDEX_SHARE)} for indexes`
  const totalBytes = add(
    'disk',
    'Disk in all',
    partition * partitions * replicationFactor.value * (1 + INDEX_SHARE),
    formula,
  )
  return { totalBytes, figures }
}

interface Network {
  readonly busiest: number
  readonly figures: readonly PlanFigure[]
}

function networkFor({ replicationFactor, groups }: PlanInputs, { peakBytesPerSecond }: Traffic): Network {
  const others = replicationFactor.value - 1
  const inward = peakBytesPerSecond * (1 + others)
  const outward = peakBytesPerSecond * (groups.value + others)
  const figure = (key: string, name: string, value: number, parts: string): PlanFigure => {
    return { key, name, value, unit: 'bytes/s', formula: `${perSecond(peakBytesPerSecond)} x (${parts})` }
  }
  return {
    busiest: Math.max(inward, outward),
    figures: [
      figure('networkIn', 'Network into brokers', inward, `1 from producers + ${others} to other replicas`),
      figure(
        'networkOut',
        'Network out of brokers',
        outward,
        `${groups.value} to groups + ${others} to other replicas`,
      ),
    ],
  }
}

function brokersFor(inputs: PlanInputs, { totalBytes }: Disk, { busiest }: Network): PlanFigure[] {
  const { replicationFactor, brokerDisk, brokerNetwork, diskFill, networkFill, retentionMs, retentionBytes } = inputs
  const isEndless = retentionMs.value === null && retentionBytes.value === null
  const usableDisk = brokerDisk.value * diskFill.value
  const forDisk = isEndless ? 1 : atLeastOne(totalBytes / usableDisk)
  const usableNetwork = brokerNetwork.value * networkFill.value
  const forNetwork = atLeastOne(busiest / usableNetwork)
  // Of several, one may be away, and the others carry its load.
  const spare = replicationFactor.value > 1 ? 1 : 0
  const brokers = Math.max(replicationFactor.value, forDisk, forNetwork + spare)
  const reasons = [
    `${replicationFactor.value} for as many replicas`,
    isEndless
      ? 'disk: not known, as nothing is deleted'
      : `${forDisk} for ${bytes(totalBytes)} on disks of ${bytes(brokerDisk.value)}, ${percent(diskFill.value)} full`,
    `${forNetwork + spare} for ${perSecond(busiest)} over networks of ${perSecond(brokerNetwork.value)}, ${percent(networkFill.value)} used${spare === 0 ? '' : ', one broker being away'}`,
  ]
  const figures: PlanFigure[] = [
    {
      key: 'brokers',
      name: 'Brokers',
      value: brokers,
      unit: 'brokers',
      formula: `the largest of ${reasons.join('; ')}`,
    },
  ]
  if (isEndless) return figures
  const each = totalBytes / brokers / diskFill.value
  const formula = `${bytes(totalBytes)} / ${brokers} brokers / ${percent(diskFill.value)} full`
  return [...figures, { key: 'brokerDisk', name: 'Disk of each broker', value: each, unit: 'bytes', formula }]
}

function atLeastOne(value: number): number {
  return Math.max(1, Math.ceil(value))
}

/** `4, rounded up`. */
function roundedUp(value: number): string {
  const least = atLeastOne(value)
  return least === value ? String(least) : `${least}, rounded up`
}

function percent(part: number): string {
  return `${Math.round(part * 100)}%`
}

function days(durationMs: number): string {
  return durationMs % 86_400_000 === 0 ? `${durationMs / 86_400_000} d` : `${factor(durationMs / 3_600_000)} h`
}

function warningsOf(
  { partitionsNow, fullestShare, isCompacted, retentionMs, retentionBytes }: PlanInputs,
  partitions: number,
): string[] {
  const skew = fullestShare === null || partitionsNow === null ? 0 : fullestShare * partitionsNow
  return [
    ...(isCompacted
      ? ['The topic is compacted: it keeps the last record of each key, which may be far less than this.']
      : []),
    ...(retentionMs.value === null && retentionBytes.value === null && !isCompacted
      ? ['Nothing is ever deleted: any disk is full one day.']
      : []),
    ...(skew > 1.5
      ? [
          `The fullest partition holds ${factor(skew)} times its share: the others have room that it can't use, so count on more.`,
        ]
      : []),
    ...(partitionsNow !== null && partitionsNow > partitions
      ? [`The topic has ${partitionsNow} partitions, more than it takes: they can't become fewer, and do no harm.`]
      : []),
    ...(partitionsNow !== null && partitionsNow < partitions
      ? [
          `The topic has ${partitionsNow} partitions: with more of them, keys go to other partitions than their older records.`,
        ]
      : []),
  ]
}

function unknownOf({ consumerRate, brokerDisk, brokerNetwork, peak, growth }: PlanInputs): string[] {
  return [
    ...(consumerRate.value === null
      ? [
          'How fast your consumers are: if they are slow, it takes more partitions than disks and networks do (--consumer-rate).',
        ]
      : []),
    ...(peak.source === 'assumed' ? ['How much busier the busiest second is than the average (--peak).'] : []),
    ...(growth.source === 'assumed' ? ['How much more it will be in a year (--growth).'] : []),
    ...(brokerDisk.source === 'assumed' || brokerNetwork.source === 'assumed'
      ? ['What machines you can get (--broker-disk, --broker-network).']
      : []),
    'What other topics the brokers have, and what compression, encryption and many connections cost their processors.',
    'Whether your disks are fast enough: brokers write one after the other, and read what is old from the disk.',
    'Controllers: a real cluster has three of them, on brokers or beside them, with next to no load.',
  ]
}
