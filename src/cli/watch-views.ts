/** How kafdir tells what it waited for, and what came instead. */
import { escapeControls, harmless, quoted } from '../common/escape-controls.ts'
import { formatDuration } from '../tools/duration.ts'
import type { ExpectedRecords, NearMiss, UnmetPattern } from '../tools/expect/expected-records.ts'
import type { ExpectOptions, ExpectOutcome } from '../tools/expect/run.ts'
import { recordText, type SeenRecord } from '../tools/expect/seen-record.ts'
import { signalExitCode } from '../tools/signal-exit-code.ts'
import type { ClusterSession, ExitCode, ToolPorts } from '../tools/tool-ports.ts'
import { findTopic } from '../tools/topics/find-topic.ts'
import type { WaitForCountOptions, WaitOutcome } from '../tools/wait/wait-for-count.ts'
import type { LagOutcome, WaitForLagOptions } from '../tools/wait/wait-for-lag.ts'
import { exitCodes } from './exit-codes.ts'
import { writeJson } from './json-output.ts'
import { counted } from './topic-views.ts'

type ViewPorts = Pick<ToolPorts, 'stdout' | 'stderr' | 'signal'>

const CUT_SHORT = '  The time was over before all that is there was read: allow more with --timeout.\n'

/** `kafdir wait`: says how it ended; returns the exit code. Throws ToolError when the topic never came. */
export async function tellWait(
  session: ClusterSession,
  { topic, count: wanted, timeoutMs }: WaitForCountOptions,
  { count, isReached, isThere, isCutShort, elapsedMs }: WaitOutcome,
  { json, ports }: { readonly json: boolean; readonly ports: ViewPorts },
): Promise<ExitCode> {
  const { stdout, stderr, signal } = ports
  // Before anything is printed: an error is a document of its own.
  if (!isReached && !isThere && !signal.aborted) await findTopic(session, topic, { ifExists: false })
  if (json) writeJson(stdout, { topic, count, reached: isReached, elapsedMs: Math.round(elapsedMs) })
  else if (isReached) stdout.write(`Topic ${topic} has at least ${counted(count, 'record')}.\n`)
  if (isReached) return exitCodes.done
  if (signal.aborted) return signalExitCode(signal)
  const found = count === 0 ? 'no records' : counted(count, 'record')
  const after = timeoutMs === 0 ? 'so far' : `after ${formatDuration(timeoutMs)}`
  stderr.write(`kafdir: Topic ${topic} has ${found} ${after}; ${wanted} were needed.\n`)
  if (isCutShort) stderr.write(CUT_SHORT)
  return exitCodes.failed
}

/** `kafdir wait --group`: the same of a group. */
export function tellLag(
  { groupId, topic, lag: wanted, timeoutMs }: WaitForLagOptions,
  { lag, isReached, isThere, elapsedMs }: LagOutcome,
  { json, ports: { stdout, stderr, signal } }: { readonly json: boolean; readonly ports: ViewPorts },
): ExitCode {
  if (json) writeJson(stdout, { groupId, lag, reached: isReached, elapsedMs: Math.round(elapsedMs) })
  else if (isReached) stdout.write(`Group ${groupId} has ${leftToRead(lag ?? 0)}.\n`)
  if (isReached) return exitCodes.done
  if (signal.aborted) return signalExitCode(signal)
  const after = timeoutMs === 0 ? 'so far' : `after ${formatDuration(timeoutMs)}`
  const nothing = topic === undefined ? 'has committed nothing' : `has committed nothing of ${topic}`
  const state = lag === null ? nothing : `has ${leftToRead(lag)}`
  const sentence = isThere
    ? `Group ${groupId} ${state} ${after}; at most ${wanted} were wanted.`
    : `There is no group ${groupId} ${after}.`
  stderr.write(`kafdir: ${sentence}\n`)
  return exitCodes.failed
}

function leftToRead(lag: number): string {
  return lag === 0 ? 'read everything' : `${counted(lag, 'record')} left to read`
}

/** `kafdir expect`: says what is missing; returns the exit code. Throws ToolError when the topic never came. */
export async function tellExpectation(
  session: ClusterSession,
  options: ExpectOptions,
  { records, isThere, isCutShort }: ExpectOutcome,
  { stdout, stderr, signal }: ViewPorts,
): Promise<ExitCode> {
  if (records.isMet || stdout.closed) return exitCodes.done
  if (signal.aborted) return signalExitCode(signal)
  if (!isThere) await findTopic(session, options.topic, { ifExists: false })
  for (const unmet of records.unmet) stderr.write(unmetText(options, unmet))
  stderr.write(seenText(options, records))
  if (isCutShort) stderr.write(CUT_SHORT)
  return exitCodes.failed
}

function unmetText({ topic, expectation, timeoutMs }: ExpectOptions, { text, matches, closest }: UnmetPattern): string {
  const found = matches === 0 ? 'No record' : `Only ${matches} of ${counted(expectation.count, 'record')}`
  const framed = conditions(expectation)
  const how = text === '' ? framed || 'came' : `matched ${text}${framed && ` and ${framed}`}`
  const head = `kafdir: ${found} of ${topic} ${how}${withinText(timeoutMs)}.\n`
  return closest === null ? head : `${head}${closestText(topic, closest)}`
}

function withinText(timeoutMs: number): string {
  return timeoutMs === 0 ? ' so far' : ` within ${formatDuration(timeoutMs)}`
}

/** What was asked for beside patterns; nothing where only they were. */
function conditions({ key, headers }: ExpectOptions['expectation']): string {
  const asked = [
    ...(key === undefined ? [] : [`the key ${JSON.stringify(key)}`]),
    ...headers.map(({ name, value }) => `the header ${name}=${value}`),
  ]
  return asked.length === 0 ? '' : `had ${asked.join(' and ')}`
}

function closestText(topic: string, closest: NearMiss): string {
  const reasons = closest.differences.map((difference) => `    ${escapeControls(difference)}\n`).join('')
  return `  Closest: ${recordLine(topic, closest)}${reasons}`
}

function seenText({ topic }: ExpectOptions, { seen, others, lastOthers }: ExpectedRecords): string {
  if (seen === 0) return '  No record came at all.\n'
  if (others === 0) return '  No other record came.\n'
  const all = others === seen ? 'What came instead' : 'What else came'
  const which = others === lastOthers.length ? all : `The last of ${counted(others, 'record')} that did not match`
  return `  ${which}:\n${lastOthers.map((record) => `    ${recordLine(topic, record)}`).join('')}`
}

/** Longer keys and values are cut. */
const SHOWN_BYTES = 500

/** One line, whatever the record holds. */
function recordLine(topic: string, { partition, offset, ...record }: SeenRecord): string {
  const { source, keyStart, keyEnd, valueStart, valueEnd } = record
  const key = recordText(source, keyStart, Math.min(keyEnd, keyStart + SHOWN_BYTES))
  const value = recordText(source, valueStart, Math.min(valueEnd, valueStart + SHOWN_BYTES))
  const shownKey = key === null ? '' : ` key ${quoted(key)}`
  return `${topic}-${partition}@${offset}${shownKey} ${value === null ? 'null' : harmless(value)}\n`
}
