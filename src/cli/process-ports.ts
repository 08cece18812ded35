/** The ports of a tool, made from this process: the one place where a tool meets its surroundings. */
import { systemClock } from '../common/clock.ts'
import type { KafkaSession } from '../protocol/kafka-apis.ts'
import type { ClusterAddress, ToolPorts } from '../tools/tool-ports.ts'
import type { TerminationSignal } from './exit-codes.ts'
import { ProcessOutput } from './process-output.ts'
import { standardInput } from './standard-input.ts'

/** What comes from the cluster below: opening one, and reading a file that a user names. */
export interface ClusterAccess {
  /** `notice` is told one sentence about anything unusual. */
  openSession(address: ClusterAddress, notice: (sentence: string) => void): Promise<KafkaSession>
  readTextFile(path: string): string
}

export interface ProcessOutputs {
  readonly stdout: ProcessOutput
  readonly stderr: ProcessOutput
}

export interface ProcessPorts extends ToolPorts, ProcessOutputs {
  readonly stdout: ProcessOutput
  readonly stderr: ProcessOutput
  /** Gives up standard input and the signals; what is written still goes out. */
  release(): void
}

export function openProcessOutputs(): ProcessOutputs {
  return { stdout: new ProcessOutput(process.stdout), stderr: new ProcessOutput(process.stderr) }
}

export function openProcessPorts(outputs: ProcessOutputs, cluster: ClusterAccess): ProcessPorts {
  const stdin = standardInput()
  const signals = listenForSignals()
  return {
    ...outputs,
    stdin,
    clock: systemClock,
    random: { bytes: randomBytes },
    signal: signals.signal,
    openSession: (address) => cluster.openSession(address, (sentence) => outputs.stderr.write(`${sentence}\n`)),
    readTextFile: (path) => cluster.readTextFile(path),
    release() {
      stdin.release()
      signals.release()
    },
  }
}

/** node:crypto takes 3 ms to load: most commands never need it. */
function randomBytes(length: number): Uint8Array {
  return process.getBuiltinModule('node:crypto').randomBytes(length)
}

/** The first signal lets the tool end by itself; its handler is gone then, so a second one ends the process at once. */
function listenForSignals(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController()
  const names: readonly TerminationSignal[] = ['SIGINT', 'SIGTERM']
  const listener = (name: NodeJS.Signals) => {
    release()
    controller.abort(name)
  }
  const release = () => {
    for (const name of names) process.off(name, listener)
  }
  for (const name of names) process.on(name, listener)
  return { signal: controller.signal, release }
}
