/** Kafka's own programs as what answers a transcript: wrappers of its tools, and a new broker for each transcript. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { scriptClasses } from '../../src/tools/stand-ins/run-class.ts'
import { RealBroker, runJavaTool } from '../processes/real-broker.ts'
import type { Programs } from './replay.ts'

const ADDRESS = 'localhost:9092'
const CONTROLLER = 'localhost:9093'

const LOGGING = `Configuration:
  Appenders:
    Console:
      name: STDERR
      target: SYSTEM_ERR
      PatternLayout: {pattern: "[%d] %p %m (%c)%n"}
  Loggers:
    Root:
      level: WARN
      AppenderRef: [{ref: STDERR}]
`

/** What the distribution's own server.properties says, without a delay before a group's first assignment. */
function serverProperties(logDir: string): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.bootstrap.servers': CONTROLLER,
    listeners: 'PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093',
    'advertised.listeners': `PLAINTEXT://${ADDRESS},CONTROLLER://${CONTROLLER}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map':
      'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL',
    'log.dirs': logDir,
    'num.partitions': '1',
    'offsets.topic.replication.factor': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'log.retention.hours': '168',
    'log.segment.bytes': '1073741824',
    'log.retention.check.interval.ms': '300000',
    'group.initial.rebalance.delay.ms': '0',
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

/** `libs`: the folder with Kafka's jars; `folder`: a new one for the wrappers and a formatted log.dir. */
export function kafkaPrograms(libs: string, folder: string): Programs {
  const bin = path.join(folder, 'bin')
  const formatted = path.join(folder, 'formatted')
  mkdirSync(bin, { recursive: true })
  writeFileSync(path.join(folder, 'logging.yaml'), LOGGING)
  for (const [script, main] of scriptClasses) writeWrapper(path.join(bin, `${script}.sh`), main, libs, folder)
  const configuration = (logDir: string) => ({ properties: serverProperties(logDir), address: ADDRESS })
  return {
    bin,
    stepLimitMs: 60_000,
    environment: {},
    async begin(logDir, root) {
      const scratch = path.join(root, 'broker')
      rmSync(formatted, { recursive: true, force: true })
      const file = path.join(folder, 'format.properties')
      writeFileSync(file, serverProperties(formatted))
      const id = ['--standalone', '--cluster-id', 'MkU3OEVBNTcwNTJENDM2Qg', '--config', file]
      await runJavaTool(scratch, 'kafka.tools.StorageTool', ['format', ...id])
      cpSync(formatted, logDir, { recursive: true })
      const broker = new RealBroker(logDir, scratch)
      await broker.start(configuration(logDir))
      return () => broker.stop()
    },
  }
}

function writeWrapper(file: string, main: string, libs: string, folder: string): void {
  const logging = `-Dlog4j2.configurationFile=${path.join(folder, 'logging.yaml')}`
  const java = `java -Xmx256M -XX:TieredStopAtLevel=1 -XX:+UseSerialGC ${logging} -cp '${libs}/*' ${main}`
  writeFileSync(file, `#!/bin/bash\nexec ${java} "$@"\n`, { mode: 0o755 })
}
