import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ArgparseTool } from '../../../../src/cli/argparse-syntax/argparse-tool.ts'
import { runArgparseTool } from '../../../../src/cli/argparse-syntax/run-argparse-tool.ts'
import { kafkaCluster } from '../../../../src/cli/kafka-tools/cluster.ts'
import { kafkaFeatures } from '../../../../src/cli/kafka-tools/features.ts'
import { kafkaMetadataQuorum } from '../../../../src/cli/kafka-tools/metadata-quorum.ts'
import { kafkaStorage } from '../../../../src/cli/kafka-tools/storage.ts'
import { kafkaTransactions } from '../../../../src/cli/kafka-tools/transactions.ts'
import { memoryPorts } from '../../tools/memory-ports.ts'

const tools: Readonly<Record<string, ArgparseTool>> = {
  'kafka-cluster.sh': kafkaCluster,
  'kafka-features.sh': kafkaFeatures,
  'kafka-metadata-quorum.sh': kafkaMetadataQuorum,
  'kafka-storage.sh': kafkaStorage,
  'kafka-transactions.sh': kafkaTransactions,
}

/** What Kafka's tools answered: `$ command`, standard output, `[stderr]`, standard error, `[exit N]`. */
function recordedRuns(): [string, string][] {
  const text = readFileSync(path.join(import.meta.dirname, '../../../data/argparse/usage.txt'), 'utf8')
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((block) => [block.slice(0, block.indexOf('\n')), block.slice(block.indexOf('\n') + 1)])
}

async function run(tool: ArgparseTool, argv: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const ports = { ...memoryPorts({ files }), release: () => {} }
  const { stdout, stderr } = ports
  const exit = await runArgparseTool(tool, argv, { stdout, stderr, columns: 80, openPorts: async () => ports })
  return { stdout: stdout.text, stderr: stderr.text, exit }
}

/** Remembers what it was run with. */
function remembering(tool: ArgparseTool): { tool: ArgparseTool; seen: string[] } {
  const seen: string[] = []
  const run: ArgparseTool['run'] = async (command, options) => {
    const given = Object.keys(options.table).filter((name) => options.has(name))
    seen.push(command, ...given.map((name) => `${name}=${options.valuesOf(name).join('|')}`))
    return 0
  }
  return { tool: { ...tool, run }, seen }
}

describe('a tool with commands', () => {
  it.each(recordedRuns())('answers %s as Kafka does', async (command, expected) => {
    const [program = '', ...argv] = command.split(' ')
    const { stdout, stderr, exit } = await run(tools[program] as ArgparseTool, argv)
    expect(`${stdout}[stderr]\n${stderr}[exit ${exit}]\n`).toBe(expected)
  })

  it.each([
    ['--config a -t b', ['format', 'config=a', 'cluster-id=b']],
    ['-ca -tb -gs', ['format', 'config=a', 'cluster-id=b', 'ignore-formatted=', 'standalone=']],
    ['--conf=a --clus b -f x=1 --feat y=2', ['format', 'config=a', 'cluster-id=b', 'feature=x=1|y=2']],
    ['-c a -c b -t -3', ['format', 'config=b', 'cluster-id=-3']],
  ])('takes format %s', async (line, expected) => {
    const { tool, seen } = remembering(kafkaStorage)
    expect(await run(tool, ['format', ...line.split(' ')])).toMatchObject({ stderr: '', exit: 0 })
    expect(seen).toEqual(expected)
  })

  it('reads arguments from files', async () => {
    const { tool, seen } = remembering(kafkaStorage)
    await run(tool, ['@args', '-t', 'b'], { args: 'format\n--config\na b\n' })
    expect(seen).toEqual(['format', 'config=a b', 'cluster-id=b'])
  })

  it('takes values of commands and of options in front of them', async () => {
    const { tool, seen } = remembering(kafkaFeatures)
    await run(tool, ['--bootstrap-server', 'a:1', 'describe', '--node-id', '7'])
    expect(seen).toEqual(['describe', 'bootstrap-server=a:1', 'node-id=7'])
  })

  it('shows an error of its own as a bug', async () => {
    const broken: ArgparseTool = { ...kafkaStorage, run: () => Promise.reject(new Error('oops')) }
    const { stderr, exit } = await run(broken, ['random-uuid'])
    expect(stderr).toContain('oops')
    expect(stderr).toContain('This is a bug in kafdir.')
    expect(exit).toBe(1)
  })
})
