/** How kafdir tells what was copied. */
import type { CpOptions, CpResult } from '../tools/cp/run.ts'
import { signalExitCode } from '../tools/signal-exit-code.ts'
import type { ExitCode, ToolPorts } from '../tools/tool-ports.ts'
import { reportError } from './error-report.ts'
import { exitCodes } from './exit-codes.ts'
import { writeJson } from './json-output.ts'
import { counted } from './topic-views.ts'

interface ViewOptions {
  readonly json: boolean
  readonly ports: Pick<ToolPorts, 'stdout' | 'stderr' | 'signal'>
}

/** Says what was copied, and what went wrong; returns the exit code. */
export function tellCopy(options: CpOptions, result: CpResult, { json, ports }: ViewOptions): ExitCode {
  if (json) writeJson(ports.stdout, copyJson(options, result))
  else ports.stdout.write(copyText(options, result))
  if (result.failure !== null) return reportError(result.failure, ports.stderr)
  if (!result.isInterrupted) return exitCodes.done
  ports.stderr.write('Stopped before the end: the rest was not copied.\n')
  return signalExitCode(ports.signal)
}

function totals({ partitions }: CpResult): { readonly records: number; readonly bytes: number } {
  const sum = (of: 'records' | 'bytes') => partitions.reduce((total, each) => total + each[of], 0)
  return { records: sum('records'), bytes: sum('bytes') }
}

function copyText({ source, target }: CpOptions, result: CpResult): string {
  const { records, bytes } = totals(result)
  const { createdPartitions, heldBefore } = result
  const created =
    createdPartitions === null
      ? ''
      : `Created ${target.text} with ${counted(createdPartitions, 'partition')}, like ${source.text}.\n`
  const behind = heldBefore === 0 ? '' : `, which held ${counted(heldBefore, 'record')} before`
  return `${created}Copied ${counted(records, 'record')} (${counted(bytes, 'byte')}) from ${source.text} to ${target.text}${behind}.\n`
}

function copyJson({ source, target }: CpOptions, result: CpResult): object {
  const { sourceDirectory, targetDirectory, createdPartitions, heldBefore, partitions } = result
  return {
    source: { topic: source.topic, directory: sourceDirectory ?? null },
    target: {
      topic: target.topic,
      directory: targetDirectory ?? null,
      created: createdPartitions !== null,
      heldBefore,
    },
    ...totals(result),
    complete: result.failure === null && !result.isInterrupted,
    partitions,
  }
}
