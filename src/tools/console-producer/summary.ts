/** The last word of a run, on standard error: what was written and what was not. */
import type { TopicMetadata } from '../../clients/topic-metadata.ts'
import type { ToolPorts } from '../tool-ports.ts'
import type { ConsoleProducerOptions } from './console-producer-options.ts'
import { DryRun } from './dry-run.ts'
import type { RecordTarget } from './record-delivery.ts'
import type { RecordSource } from './record-source.ts'
import type { SendFailures } from './send-failures.ts'

export interface FinishedRun {
  readonly options: ConsoleProducerOptions
  readonly ports: Pick<ToolPorts, 'signal' | 'stdin' | 'stderr'>
  readonly topic: TopicMetadata
  readonly source: RecordSource
  readonly target: RecordTarget
  readonly failures: SendFailures
  readonly lastLine: number
}

/** Whole lines, or nothing: when all went well Kafka's tool says nothing, and kafdir only to somebody who looks on. */
export function summaryOf(run: FinishedRun): string {
  const { options, ports, topic, target, failures } = run
  const { count } = failures
  if (target instanceof DryRun) return dryRunText(target, topic.name, count)
  if (options.style === 'kafka') {
    const written = ports.signal.aborted ? `Wrote ${counted(target.recordsSent)} to topic ${topic.name}.\n` : ''
    return `${written}${count > 1 ? `${count} records were not written to topic ${topic.name}.\n` : ''}`
  }
  const isLookedAt = ports.stderr.isTerminal || options.input.showsProgress
  if (count === 0 && !isLookedAt && !ports.signal.aborted) return ''
  const lost = count === 0 ? '' : `; ${count} ${count === 1 ? 'was' : 'were'} not written`
  return `${stopText(run)}Wrote ${counted(target.recordsSent)} to topic ${topic.name}${lost}.\n`
}

/** Where to go on from, when a failure ended the run. */
function stopText({ options, ports, source, failures, lastLine }: FinishedRun): string {
  const onError = options.input.onError ?? (ports.stdin.isTerminal ? 'skip' : 'stop')
  if (failures.count === 0 || onError === 'skip' || failures.topicIsGone.aborted) return ''
  const { unit } = source
  return `Stopped at ${unit} ${lastLine}: no ${unit} behind it was read. (--on-error skip goes on.)\n`
}

function dryRunText(target: DryRun, topic: string, refusedCount: number): string {
  const refused = refusedCount === 0 ? '' : `; ${refusedCount} would be refused`
  const written = `${counted(target.recordsSent)} would go to topic ${topic}${target.describe()}`
  return `Nothing was written. ${written}${refused}.\n`
}

function counted(count: number): string {
  return `${count} record${count === 1 ? '' : 's'}`
}
