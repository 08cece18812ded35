/** The options of a reset: where it leads, and which partitions it is about. */
import { parseIsoDuration } from '../../common/iso-duration.ts'
import { parseJavaDateTime } from '../../common/java-date-time.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { usageError } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ToolPorts } from '../tool-ports.ts'
import { resetScenarios } from './check-options.ts'
import { unreadable } from './failure.ts'
import type { ConsumerGroupsOptionTable } from './options.ts'
import { type ReadPlan, readResetPlan } from './reset-file.ts'
import type { ResetScenario } from './reset-offsets.ts'

type ScenarioTable = Pick<ConsumerGroupsOptionTable, (typeof resetScenarios)[number]>
type Options = OptionValues<ScenarioTable>

/** Where a reset leads; `plan` is read from a file and differs from group to group. Throws ToolError. */
export function scenarioOf(options: Options, { clock }: Pick<ToolPorts, 'clock'>): ResetScenario | 'plan' {
  if (options.has('to-offset')) return { to: 'offset', offset: options.valuesOf('to-offset')[0] ?? 0 }
  if (options.has('to-earliest')) return { to: 'earliest' }
  if (options.has('to-latest')) return { to: 'latest' }
  if (options.has('shift-by')) return { to: 'shift', by: options.valueOf('shift-by') ?? 0 }
  if (options.has('to-datetime'))
    return { to: 'time', timestampMs: dateTimeOf(options.valuesOf('to-datetime')[0] ?? '') }
  if (options.has('by-duration')) {
    return { to: 'time', timestampMs: Math.floor(clock.nowMs() - durationOf(options.valueOf('by-duration') ?? '')) }
  }
  if (options.has('from-file')) return 'plan'
  if (options.has('to-current')) return { to: 'current' }
  const names = resetScenarios.map((name) => `[${name}]`).join(', ')
  throw usageError(
    `Option '[reset-offsets]' requires one of the following scenarios: [${names}]`,
    `Where to? Give one of ${resetScenarios.map((name) => `--${name}`).join(', ')}.`,
  )
}

function dateTimeOf(text: string): number {
  try {
    return parseJavaDateTime(text)
  } catch (error) {
    const plain = `--to-datetime must look like 2026-01-31T12:00:00.000, not '${text}'.`
    throw unreadable('java.text.ParseException', (error as SyntaxError).message, { plain })
  }
}

function durationOf(text: string): number {
  try {
    return parseIsoDuration(text)
  } catch (error) {
    throw new ToolError('exception', (error as SyntaxError).message, {
      javaException: 'java.time.format.DateTimeParseException',
      plain: `--by-duration must look like PT1H or P7D, not '${text}'.`,
    })
  }
}

/** The plan in the file at `path`. Throws ToolError when there is no such file. */
export function loadResetPlan(
  path: string,
  groupIds: readonly string[],
  ports: Pick<ToolPorts, 'readTextFile'>,
): ReadPlan {
  return readResetPlan(readPlanText(path, ports), groupIds)
}

/** The text of the file at `path`. Throws ToolError when there is no such file. */
export function readPlanText(path: string, ports: Pick<ToolPorts, 'readTextFile'>): string {
  try {
    return ports.readTextFile(path)
  } catch (error) {
    if (!isKafkaError(error)) throw error
    throw unreadable('java.io.IOException', `Unable to read file ${path}`, { plain: error.message })
  }
}
