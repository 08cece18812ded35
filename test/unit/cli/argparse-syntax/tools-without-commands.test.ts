import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ArgparseTool } from '../../../../src/cli/argparse-syntax/argparse-tool.ts'
import { runArgparseTool } from '../../../../src/cli/argparse-syntax/run-argparse-tool.ts'
import { kafkaProducerPerfTest } from '../../../../src/cli/kafka-tools/producer-perf-test.ts'
import { kafkaVerifiableConsumer } from '../../../../src/cli/kafka-tools/verifiable-consumer.ts'
import { kafkaVerifiableProducer } from '../../../../src/cli/kafka-tools/verifiable-producer.ts'
import { memoryPorts } from '../../tools/memory-ports.ts'

const tools: Readonly<Record<string, ArgparseTool>> = {
  'kafka-producer-perf-test.sh': kafkaProducerPerfTest,
  'kafka-verifiable-consumer.sh': kafkaVerifiableConsumer,
  'kafka-verifiable-producer.sh': kafkaVerifiableProducer,
}

/** What Kafka's tools answered: `$ command`, standard output, `[stderr]`, standard error, `[exit N]`. */
function recordedRuns(): [string, string][] {
  const text = readFileSync(path.join(import.meta.dirname, '../../../data/argparse/tools-without-commands.txt'), 'utf8')
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((block) => [block.slice(0, block.indexOf('\n')), block.slice(block.indexOf('\n') + 1)])
}

async function run(tool: ArgparseTool, argv: readonly string[]) {
  const ports = { ...memoryPorts(), release: () => {} }
  const { stdout, stderr } = ports
  const exit = await runArgparseTool(tool, argv, { stdout, stderr, columns: 80, openPorts: async () => ports })
  return { stdout: stdout.text, stderr: stderr.text, exit }
}

/** What the tool's `run` gets of a command line. */
async function valuesOf(tool: ArgparseTool, line: string): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {}
  const remembering: ArgparseTool['run'] = async (command, options) => {
    for (const name of Object.keys(options.table)) if (options.has(name)) seen[name] = options.valuesOf(name)
    seen['command'] = command
    return 0
  }
  const { stderr } = await run({ ...tool, run: remembering }, line.split(' '))
  return { ...seen, stderr }
}

describe('a tool without commands', () => {
  it.each(recordedRuns())('answers %s as Kafka does', async (command, expected) => {
    const [program = '', ...argv] = command.split(' ')
    const { stdout, stderr, exit } = await run(tools[program] as ArgparseTool, argv)
    expect(`${stdout}[stderr]\n${stderr}[exit ${exit}]\n`).toBe(expected)
  })

  it('takes all words up to the next option as the values of one, and of two such options the last', async () => {
    const line =
      '--command-property a=1 b=2 --topic t --num 5 --throughput 1e3 --record-size 1 --command-property c=3 d=4'
    expect(await valuesOf(kafkaProducerPerfTest, line)).toEqual({
      ...{ command: '', stderr: '', topic: ['t'], 'num-records': [5], throughput: [1000], 'record-size': [1] },
      'command-property': ['c=3', 'd=4'],
    })
  })

  it('needs no server where it is given a directory', async () => {
    const producer = await valuesOf(kafkaVerifiableProducer, '--topic t --dir d')
    const consumer = await valuesOf(kafkaVerifiableConsumer, '--topic t --group-id g --dir d')
    expect([producer['stderr'], consumer['stderr']]).toEqual(['', ''])
  })
})
