/** How `kafdir plan` tells what it found: figures with their calculations, for people and for programs. */
import { formatBytes } from '../tools/byte-size.ts'
import { formatDuration } from '../tools/duration.ts'
import { grouped } from '../tools/grouped.ts'
import type { FigureUnit, Plan } from '../tools/plan/make-plan.ts'
import type { MeasuredTopic } from '../tools/plan/measure-topic.ts'
import type { InputSource, PlanInput, PlanInputs } from '../tools/plan/plan-inputs.ts'
import { fitText } from './screen/clip-text.ts'
import { displayWidth, folded } from './table-layout.ts'
import type { Terminal } from './terminal.ts'
import { counted, shortList } from './topic-views.ts'

const DAY_MS = 86_400_000
/** Behind the label and the number. */
const LEAST_TEXT_COLUMNS = 30

/** Everything as text that fits into `columns`. */
export function planText(
  plan: Plan,
  inputs: PlanInputs,
  measured: MeasuredTopic | null,
  { terminal, columns }: { readonly terminal: Terminal | undefined; readonly columns: number },
): string {
  const bold = (text: string) => terminal?.bold(text) ?? text
  const list = (sentences: readonly string[]) =>
    sentences.map((each) => wrapped('  - ', '    ', each, columns)).join('')
  const figures = plan.figures.map(({ name, value, unit, formula }) => [name, valueText(value, unit), formula] as const)
  return [
    ...(measured === null ? [] : [measuredText(measured, columns)]),
    `${bold('What it is made of')}\n${threeColumns(inputRows(inputs), columns)}`,
    `${bold('What it takes')}\n${threeColumns(figures, columns)}`,
    ...(plan.warnings.length === 0 ? [] : [`${bold('Mind')}\n${list(plan.warnings)}`]),
    `${bold("What this can't know")}\n${list(plan.unknown)}`,
  ].join('\n')
}

function measuredText({ topic, records, bytes, spanMs, partitions, ...rest }: MeasuredTopic, columns: number): string {
  const { busiestRecords, busiestMs } = rest
  const held = `Topic ${topic} holds ${counted(records, 'record')} in ${counted(partitions, 'partition')}, ${formatBytes(bytes)}`
  const sentence = `${held}, from ${timeText(spanMs)}. In its busiest ${formatDuration(busiestMs)} there were ${grouped(busiestRecords)}.`
  return wrapped('', '', `${sentence} ${groupsText(rest)}`, columns)
}

/** Which groups count. */
function groupsText({ groupIds, leftGroupIds }: Pick<MeasuredTopic, 'groupIds' | 'leftGroupIds'>): string {
  const read = groupIds.length === 0 ? 'No group reads it' : `It is read by ${shortList(groupIds, 'group')}`
  if (leftGroupIds.length === 0) return `${read}.`
  return `${read}; not counted, as a tool made ${leftGroupIds.length === 1 ? 'it' : 'them'} for one run: ${shortList(leftGroupIds, 'group')}.`
}

function threeColumns(rows: readonly (readonly [string, string, string])[], columns: number): string {
  const widths = [0, 1].map((at) => Math.max(...rows.map((row) => displayWidth(row[at] ?? ''))))
  return rows
    .map(([name, value, text]) => {
      const head = `  ${fitText(name, widths[0] ?? 0, 'left')}  ${fitText(value, widths[1] ?? 0, 'right')}  `
      const margin = displayWidth(head)
      if (columns - margin >= LEAST_TEXT_COLUMNS) return wrapped(head, ' '.repeat(margin), text, columns)
      return `${head.trimEnd()}\n${wrapped('    ', '    ', text, columns)}`
    })
    .join('')
}

function wrapped(head: string, margin: string, text: string, columns: number): string {
  return folded(text, Math.max(1, columns - displayWidth(margin)))
    .map((line, at) => `${at === 0 ? head : margin}${line}\n`)
    .join('')
}

const UNIT_TEXT: Readonly<Record<FigureUnit, (value: number) => string>> = {
  'records/s': (value) => `${countText(value)} records/s`,
  'bytes/s': (value) => `${formatBytes(value)}/s`,
  bytes: formatBytes,
  partitions: (value) => grouped(value),
  brokers: (value) => grouped(value),
}

function valueText(value: number, unit: FigureUnit): string {
  return UNIT_TEXT[unit](value)
}

function countText(value: number): string {
  return value < 10 ? String(Number(value.toPrecision(3))) : grouped(Math.round(value))
}

function timeText(durationMs: number): string {
  if (durationMs < DAY_MS) return formatDuration(durationMs)
  return `${Number((durationMs / DAY_MS).toPrecision(4))} d`
}

const SOURCE_TEXT: Readonly<Record<InputSource, string>> = {
  given: 'given',
  measured: 'measured',
  topic: 'as the topic is set',
  assumed: 'ASSUMED',
}

/** The option that changes each input. */
type Described = readonly [name: string, shown: string, input: PlanInput<unknown>, option: string | null]

function inputRows(inputs: PlanInputs): [string, string, string][] {
  const percent = (value: number) => `${Number((value * 100).toPrecision(3))}%`
  const limit = <T>(value: T | null, shown: (value: T) => string, none: string) =>
    value === null ? none : shown(value)
  const rate = (value: number) => `${countText(value)} records/s`
  const rows: Described[] = [
    ['Records, average', rate(inputs.rate.value), inputs.rate, 'rate'],
    ['Size of a record', formatBytes(inputs.size.value), inputs.size, 'size'],
    ['Peak', `x ${Number(inputs.peak.value.toPrecision(3))}`, inputs.peak, 'peak'],
    ['Growth', `x ${inputs.growth.value}`, inputs.growth, 'growth'],
    ['Retention', limit(inputs.retentionMs.value, timeText, 'forever'), inputs.retentionMs, 'retention'],
    [
      'Retention, bytes',
      limit(inputs.retentionBytes.value, formatBytes, 'no limit'),
      inputs.retentionBytes,
      'retention-bytes',
    ],
    ['Segment', formatBytes(inputs.segmentBytes.value), inputs.segmentBytes, null],
    ['Segment, time', timeText(inputs.segmentMs.value), inputs.segmentMs, null],
    ['Replicas', String(inputs.replicationFactor.value), inputs.replicationFactor, 'replication-factor'],
    ['Groups', String(inputs.groups.value), inputs.groups, 'groups'],
    ['One consumer', limit(inputs.consumerRate.value, rate, 'not known'), inputs.consumerRate, 'consumer-rate'],
    ['One partition', `${formatBytes(inputs.partitionBytes.value)}/s`, inputs.partitionBytes, 'partition-rate'],
    ['Disk of a broker', formatBytes(inputs.brokerDisk.value), inputs.brokerDisk, 'broker-disk'],
    ['Network of a broker', `${formatBytes(inputs.brokerNetwork.value)}/s`, inputs.brokerNetwork, 'broker-network'],
    ['Disks may be full', percent(inputs.diskFill.value), inputs.diskFill, 'disk-fill'],
    ['Networks may be used', percent(inputs.networkFill.value), inputs.networkFill, 'network-fill'],
  ]
  return rows.map(([name, shown, { source }, option]) => {
    const how = source === 'given' || option === null ? '' : ` (--${option})`
    return [name, shown, `${SOURCE_TEXT[source]}${how}`]
  })
}

/** The documented JSON. */
export function planJson(plan: Plan, inputs: PlanInputs, measured: MeasuredTopic | null): object {
  const given = Object.entries(inputs).filter(([, input]) => typeof input === 'object' && input !== null)
  return {
    measured,
    inputs: Object.fromEntries(given),
    figures: Object.fromEntries(plan.figures.map(({ key, value, unit, formula }) => [key, { value, unit, formula }])),
    warnings: plan.warnings,
    unknown: plan.unknown,
  }
}
