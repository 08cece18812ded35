/**
 * Start-up: process start to exit of commands that do next to nothing, against Node's own. A cluster with a few topics
 * is there; its metadata is read. Not in it: the first command on a machine, whose files are not in memory yet. Another
 * Node measures itself: `path/to/node bench/run.mjs --only start-up`.
 */
import { PIPELINES, runPipeline, secondsOf } from '../processes.mjs'
import { row } from '../row.mjs'
import { takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = 21
/** On Node 20; what Node takes itself is half of that in later ones, and the ratio larger. */
const AIMS = {
  'kafdir --version': { aim: 1.3 },
  'kafdir --help': { aim: 1.4 },
  'kafka-topics.sh --help': { aim: 1.4 },
  'kafka-topics.sh --list': { aim: 1.6, goal: 1.4 },
  'kafka-groups.sh --list': { aim: 1.6, goal: 1.4 },
  'completion of a topic': { aim: 1.5 },
  'kafka-console-consumer.sh, one record': { aim: 1.6 },
}
const TOPICS = ['orders', 'payments', 'shipments', 'users', 'audit']

export async function measureStartUp(workbench) {
  const { env } = await workbench.cluster(TOPICS.map((topic) => [topic, '--partitions', '3']))
  const producer = [program('kafka-console-producer.sh'), '--topic', 'orders']
  const consumer = [
    program('kafka-console-consumer.sh'),
    '--topic',
    'orders',
    '--from-beginning',
    '--max-messages',
    '1',
  ]
  await runPipeline(PIPELINES.fromHead, [(await workbench.jsonLines()).file, '1', ...producer], env)
  const node = process.execPath
  const contender =
    (...argv) =>
    async () =>
      1000 * (await secondsOf(PIPELINES.runAnyEnd, [node, ...argv], env))
  const contenders = {
    'kafdir --version': contender(program('kafdir.js'), '--version'),
    'kafdir --help': contender(program('kafdir.js'), '--help'),
    'kafka-topics.sh --help': contender(program('kafka-topics.sh'), '--help'),
    'kafka-topics.sh --list': contender(program('kafka-topics.sh'), '--list'),
    'kafka-groups.sh --list': contender(program('kafka-groups.sh'), '--list'),
    'completion of a topic': contender(
      program('kafdir.js'),
      'completion',
      '--complete',
      'kafka-topics.sh',
      '--topic',
      '',
    ),
    'kafka-console-consumer.sh, one record': contender(...consumer),
    'kafdir topics list': contender(program('kafdir.js'), 'topics', 'list'),
  }
  // What a first run keeps for the next ones is there.
  for (const one of Object.values(contenders)) await one()
  const samples = await takeTurns(workbench.rounds(ROUNDS), { node: contender('-e', '0'), ...contenders })
  return Object.keys(contenders).map((name) => {
    const limit = AIMS[name] === undefined ? undefined : { kind: 'atMostTimes', ...AIMS[name] }
    const note = `reference: node -e 0, Node ${process.versions.node}`
    return row({ name, unit: 'ms', measured: samples[name], reference: samples.node, limit, note })
  })
}
