/** The scripts of Kafka's that have nothing to do on a directory: servers, and what is not there. */
import { absenceText, absentScripts } from '../tools/stand-ins/absent-scripts.ts'
import { scriptOfClass } from '../tools/stand-ins/run-class.ts'
import {
  kafkaServer,
  runServerStart,
  type ServerScriptPorts,
  zooKeeperServer,
} from '../tools/stand-ins/server-start.ts'
import { runServerStop } from '../tools/stand-ins/server-stop.ts'
import type { ExitCode } from '../tools/tool-ports.ts'
import { loadClusterAccess } from './cluster-access.ts'
import { exitCodes } from './exit-codes.ts'
import { KAFKA_VERSION } from './kafka-version.ts'
import { openProcessPorts, type ProcessOutputs } from './process-ports.ts'

type ServerRun = (argv: readonly string[], ports: ServerScriptPorts) => Promise<ExitCode>

const servers: Readonly<Record<string, ServerRun>> = {
  'kafka-server-start': (argv, ports) => runServerStart(kafkaServer, argv, KAFKA_VERSION, ports),
  'kafka-server-stop': (_, ports) => runServerStop('Kafka server', ports),
  'zookeeper-server-start': (argv, ports) => runServerStart(zooKeeperServer, argv, KAFKA_VERSION, ports),
  'zookeeper-server-stop': (_, ports) => runServerStop('ZooKeeper', ports),
}

/** Runs another tool by the class behind it. */
const RUN_CLASS = 'kafka-run-class'

/** Names without `.sh`. */
export const standIns: readonly string[] = [...Object.keys(servers), ...Object.keys(absentScripts), RUN_CLASS]

/** Runs a script of `standIns`; `runTool` runs any script. Throws what a cluster refuses. */
export async function runStandIn(
  script: string,
  argv: readonly string[],
  outputs: ProcessOutputs,
  runTool: (script: string, argv: readonly string[]) => Promise<ExitCode>,
): Promise<ExitCode> {
  const server = servers[script]
  if (server !== undefined) return runServerScript(server, argv, outputs)
  if (script === RUN_CLASS) return runClass(argv, outputs, runTool)
  const absent = absentScripts[script]
  if (absent === undefined) throw new Error(`There is no tool ${script}.`)
  outputs.stderr.write(absenceText(script, absent))
  return exitCodes.failed
}

async function runServerScript(run: ServerRun, argv: readonly string[], outputs: ProcessOutputs): Promise<ExitCode> {
  const ports = openProcessPorts(outputs, await loadClusterAccess())
  try {
    return await run(argv, ports)
  } finally {
    ports.release()
  }
}

async function runClass(
  argv: readonly string[],
  { stdout }: ProcessOutputs,
  runTool: (script: string, argv: readonly string[]) => Promise<ExitCode>,
): Promise<ExitCode> {
  const named = scriptOfClass(argv)
  if (named !== null) return runTool(named.script, named.argv)
  stdout.write('USAGE: kafka-run-class.sh [-daemon] [-name servicename] [-loggc] classname [opts]\n')
  return exitCodes.failed
}
