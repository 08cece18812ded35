/** The last word of a run, on standard error: what was written and what was not. */
import type { TopicMetadata } from '../../clients/topic-metadata.ts'
import { grouped } from '../grouped.ts'
import type { ToolPorts } from '../tool-ports.ts'
import type { ConsoleProducerOptions } from './console-producer-options.ts'
import { DryRun } from './dry-run.ts'
import { failurePolicy } from './failure-policy.ts'
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
  /** Something else than a record ended it. */
  readonly hasFailed: boolean
}

/** Whole lines, or nothing: when all went well Kafka's tool says nothing, and kafdir only to somebody who looks on. */
export function summaryOf(run: FinishedRun): string {
  const { options, ports, topic, target, failures } = run
  const { count } = failures
  if (target instanceof DryRun) return `${stopText(run)}${dryRunText(target, topic.name, count)}`
  if (options.style === 'kafka') {
    const written = ports.signal.aborted ? `Wrote ${counted(target.recordsSent)} to topic ${topic.name}.\n` : ''
    return `${written}${count > 1 ? `${count} records were not written to topic ${topic.name}.\n` : ''}`
  }
  const isLookedAt = ports.stderr.isTerminal || options.input.showsProgress
  if (count === 0 && !isLookedAt && !run.hasFailed && !ports.signal.aborted) return ''
  const lost = count === 0 ? '' : `; ${grouped(count)} ${count === 1 ? 'was' : 'were'} not written`
  return `${stopText(run)}Wrote ${counted(target.recordsSent)} to topic ${topic.name}${lost}.\n`
}

/** Where to go on from, when a failure ended the run. */
function stopText({ options, ports, source, failures, lastLine }: FinishedRun): string {
  const { unit, brokenAt } = source
  if (brokenAt !== null) return `Stopped at ${unit} ${brokenAt}: no ${unit} after it was read.\n`
  if (failures.count === 0 || failurePolicy(options, ports) !== 'stop' || failures.topicIsGone.aborted) return ''
  return `Stopped at ${unit} ${lastLine}: no ${unit} after it was read. (--on-error skip goes on.)\n`
}

function dryRunText(target: DryRun, topic: string, refusedCount: number): string {
  const refused = refusedCount === 0 ? '' : `; ${grouped(refusedCount)} would be refused`
  const written = `${counted(target.recordsSent)} would go to topic ${topic}${target.describe()}`
  return `Nothing was written. ${written}${refused}.\n`
}

function counted(count: number): string {
  return `${grouped(count)} record${count === 1 ? '' : 's'}`
}
