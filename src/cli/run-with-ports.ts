import type { ExitCode } from '../tools/tool-ports.ts'
import { loadClusterAccess } from './cluster-access.ts'
import { openProcessPorts, type ProcessPorts } from './process-ports.ts'
import { type RunOptions, runWithOutputs } from './run-with-outputs.ts'

/** As runWithOutputs, with all ports. */
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
