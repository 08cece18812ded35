/** What a plan is made of: each number with where it comes from. */
import { usageError } from '../option-checks.ts'

/** Where a number comes from: the command line, the log of the topic, the topic's settings, or nobody said. */
export type InputSource = 'given' | 'measured' | 'topic' | 'assumed'

export interface PlanInput<T = number> {
  readonly value: T
  readonly source: InputSource
}

export interface PlanInputs {
  /** Records per second on average. */
  readonly rate: PlanInput
  /** How many times the average the busiest moments are. */
  readonly peak: PlanInput
  /** Bytes of a record as it lies on the disk. */
  readonly size: PlanInput
  /** Null: for ever. */
  readonly retentionMs: PlanInput<number | null>
  /** Of each partition; null: no limit. */
  readonly retentionBytes: PlanInput<number | null>
  readonly segmentBytes: PlanInput
  readonly segmentMs: PlanInput
  readonly replicationFactor: PlanInput
  readonly groups: PlanInput
  /** How many times as much the plan is to hold out for. */
  readonly growth: PlanInput
  /** Records per second that one consumer gets done; null: nobody knows. */
  readonly consumerRate: PlanInput<number | null>
  /** Bytes per second that a partition is given at most. */
  readonly partitionBytes: PlanInput
  /** Bytes of the disk of a broker. */
  readonly brokerDisk: PlanInput
  /** Bytes per second of a broker's network, each way. */
  readonly brokerNetwork: PlanInput
  /** Part of a disk that may be full. */
  readonly diskFill: PlanInput
  /** Part of a network that may be used. */
  readonly networkFill: PlanInput
  /** The topic as it is; null: there is none yet. */
  readonly partitionsNow: number | null
  /** Part of the records that are in the fullest partition; null: not known. */
  readonly fullestShare: number | null
  readonly isCompacted: boolean
}

export const ASSUMED = {
  peak: 3,
  retentionMs: 7 * 86_400_000,
  segmentBytes: 1024 ** 3,
  segmentMs: 7 * 86_400_000,
  replicationFactor: 3,
  groups: 1,
  growth: 2,
  partitionBytes: 10_000_000,
  brokerDisk: 1e12,
  brokerNetwork: 125_000_000,
  diskFill: 0.7,
  networkFill: 0.5,
} as const

const PER_SECONDS: Readonly<Record<string, number>> = { s: 1, sec: 1, m: 60, min: 60, h: 3600, d: 86_400 }
const RATE = /^(\d+(?:\.\d+)?)\s*([km])?\s*(?:\/\s*(s|sec|m|min|h|d))?$/i
const MANY: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6 }

/** `5000/s`, `2.5k/min`, `1M/d`, or a number (per second): per second. Throws ToolError (`usage`). */
export function rateOption(name: string, text: string): number {
  const [, count = '', many = '', unit = 's'] = RATE.exec(text.trim()) ?? []
  const perSecond = (Number(count) * (MANY[many.toLowerCase()] ?? 1)) / (PER_SECONDS[unit.toLowerCase()] ?? 1)
  if (count !== '' && perSecond > 0 && perSecond <= 1e12) return perSecond
  throw usageError(`--${name} must be a number of records such as 5000/s, 2k/min or 1M/d, more than 0, not '${text}'.`)
}

/** `1.5` or `150%`, at least `least` and at most `most`. Throws ToolError (`usage`). */
export function factorOption(name: string, text: string, least: number, most: number): number {
  const [, digits = '', percent = ''] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? []
  const factor = Number(digits) / (percent === '' ? 1 : 100)
  if (digits !== '' && factor >= least && factor <= most) return factor
  throw usageError(`--${name} must be a number from ${least} to ${most}, or per cent of it, not '${text}'.`)
}
