import type { ExitCode } from '../tools/tool-ports.ts'
import { loadClusterAccess } from './cluster-access.ts'
import { reportFailure } from './error-report.ts'
import { finishOutput } from './finish-output.ts'
import { openProcessOutputs, openProcessPorts, type ProcessOutputs, type ProcessPorts } from './process-ports.ts'

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

/** The same with all ports. */
export async function runWithPorts(
  work: (ports: ProcessPorts) => Promise<ExitCode>,
  options?: RunOptions,
): Promise<ExitCode> {
  return runWithOutputs(async (outputs) => {
    const ports = openProcessPorts(outputs, await loadClusterAccess())
    try {
      return await work(ports)
    } finally {
      ports.release()
    }
  }, options)
}
