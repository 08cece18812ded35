/** What runs with nothing but this process's output: no cluster is loaded for it. */
import type { ExitCode } from '../tools/tool-ports.ts'
import { reportFailure } from './error-report.ts'
import { exitCodes } from './exit-codes.ts'
import { finishOutput } from './finish-output.ts'
import { openProcessOutputs, type ProcessOutputs } from './process-ports.ts'

export interface RunOptions {
  /** `--json` was asked for: a failure is told on stdout too. */
  readonly asJson: boolean
}

/** Runs `work` with this process's output only. Tells what it throws; resolves when all output has gone out. */
export async function runWithOutputs(
  work: (outputs: ProcessOutputs) => Promise<ExitCode>,
  options: RunOptions = { asJson: false },
): Promise<ExitCode> {
  const outputs = openProcessOutputs()
  const code = await outputs.idleProcess
    .watch(work(outputs))
    .catch((error: unknown) => reportFailure(error, outputs, options))
  const finalCode = await finishOutput(code, outputs)
  outputs.idleProcess.endIfHeldUp()
  return finalCode
}

/** Writes `text` to standard output. */
export function printText(text: string): Promise<ExitCode> {
  return runWithOutputs(async ({ stdout }) => {
    stdout.write(text)
    return exitCodes.done
  })
}
