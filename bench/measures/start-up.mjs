/**
 * Start-up: process start to exit of commands that do next to nothing, against Node's own, with each version of Node that
 * kafdir is for. A cluster with a few topics is there; its metadata is read. Not in it: the first run of a command with a
 * Node, which keeps what V8 compiles, and the first command on a machine, whose files are not in memory yet.
 */
import { writeFileSync } from 'node:fs'
import { PIPELINES, runPipeline, secondsOf } from '../processes.mjs'
import { releasedNodes } from '../released-nodes.mjs'
import { row } from '../row.mjs'
import { takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = 21
const TOPICS = ['orders', 'payments', 'shipments', 'users', 'audit']
const COMPLETION = ['completion', '--complete', '--']

/** A name, the program in bin with its arguments, and how many times `node -e 0` it may take. */
const COMMANDS = [
  ['kafdir --version', ['kafdir.js', '--version'], 1.3],
  ['kafdir --help', ['kafdir.js', '--help'], undefined],
  ['kafka-topics.sh --help', ['kafka-topics.sh', '--help'], 1.4],
  ['kafka-acls.sh --help', ['kafka-acls.sh', '--help'], 1.4],
  ['kafka-topics.sh --list', ['kafka-topics.sh', '--list'], 1.4],
  ['kafka-groups.sh --list', ['kafka-groups.sh', '--list'], 1.4],
  ['kafka-consumer-groups.sh --list', ['kafka-consumer-groups.sh', '--list'], 1.4],
  ['completion of a topic, kafka-topics.sh', ['kafdir.js', ...COMPLETION, 'kafka-topics.sh', '--topic', ''], 1.5],
  ['completion of a topic, kafdir', ['kafdir.js', ...COMPLETION, 'kafdir', 'topics', 'describe', ''], 1.5],
  [
    'kafka-console-consumer.sh, one record',
    ['kafka-console-consumer.sh', '--topic', 'orders', '--from-beginning', '--max-messages', '1'],
    undefined,
  ],
  ['kafdir topics list', ['kafdir.js', 'topics', 'list'], undefined],
]

export async function measureStartUp(workbench) {
  const { env: home } = await workbench.cluster(TOPICS.map((topic) => [topic, '--partitions', '3']))
  // What a first run keeps is kept here.
  const env = { ...home, XDG_CACHE_HOME: workbench.file('start-up-cache') }
  const producer = [program('kafka-console-producer.sh'), '--topic', 'orders']
  await runPipeline(PIPELINES.fromHead, [(await workbench.jsonLines()).file, '1', ...producer], env)
  const empty = workbench.file('empty.cjs')
  writeFileSync(empty, '')
  const rows = []
  for (const node of releasedNodes()) rows.push(...(await startsWith(node, empty, workbench.rounds(ROUNDS), env)))
  return rows
}

/** One row for each command, and one for a script with nothing in it: less can't be reached. */
async function startsWith({ version, program: node }, empty, rounds, env) {
  const contender =
    (...argv) =>
    async () =>
      1000 * (await secondsOf(PIPELINES.runAnyEnd, [node, ...argv], env))
  const commands = COMMANDS.map(([name, [file, ...args], aim]) => ({
    name,
    run: contender(program(file), ...args),
    aim,
  }))
  const contenders = [{ name: 'an empty script', run: contender(empty) }, ...commands]
  for (const { run } of contenders) await run()
  const runs = Object.fromEntries(contenders.map(({ name, run }) => [name, run]))
  const samples = await takeTurns(rounds, { node: contender('-e', '0'), ...runs })
  return contenders.map(({ name, aim }) => {
    const limit = aim === undefined ? undefined : { kind: 'atMostTimes', aim }
    const title = `Node ${version.split('.')[0]}: ${name}`
    const note = `reference: node -e 0, Node ${version}`
    return row({ name: title, unit: 'ms', measured: samples[name], reference: samples.node, limit, note })
  })
}
