/**
 * Start-up: process start to exit of commands that do next to nothing, against Node's own. A cluster with a few topics
 * is there; its metadata is read. Not in it: the first command on a machine, whose files are not in memory yet.
 */
import { PIPELINES, runPipeline, secondsOf } from '../processes.mjs'
import { row } from '../row.mjs'
import { takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = 21
const ONE = ['--max-messages', '1']
const TOPICS = ['orders', 'payments', 'shipments', 'users', 'audit']

export async function measureStartUp(workbench) {
  const { env } = await workbench.cluster(TOPICS.map((topic) => [topic, '--partitions', '3']))
  const producer = [program('kafka-console-producer.sh'), '--topic', 'orders']
  await runPipeline(PIPELINES.fromHead, [(await workbench.jsonLines()).file, '1', ...producer], env)
  const contender =
    (...argv) =>
    async () =>
      1000 * (await secondsOf(PIPELINES.run, argv, env))
  const samples = await takeTurns(workbench.rounds(ROUNDS), {
    node: contender(process.execPath, '-e', '0'),
    kafkaTopics: contender(program('kafka-topics.sh'), '--list'),
    kafdirTopics: contender(process.execPath, program('kafdir.js'), 'topics', 'list'),
    firstRecord: contender(program('kafka-console-consumer.sh'), '--topic', 'orders', '--from-beginning', ...ONE),
    version: contender(process.execPath, program('kafdir.js'), '--version'),
  })
  const against = (name, measured, limit) =>
    row({ name, unit: 'ms', measured, reference: samples.node, limit, note: 'reference: node -e 0' })
  return [
    against('kafka-topics.sh --list', samples.kafkaTopics, { kind: 'atMostTimes', aim: 1.6, goal: 1.4 }),
    against('kafka-console-consumer.sh, one record', samples.firstRecord, { kind: 'atMostTimes', aim: 1.6 }),
    against('kafdir --version', samples.version, { kind: 'atMostTimes', aim: 1.6, goal: 1.4 }),
    against('kafdir topics list', samples.kafdirTopics),
  ]
}
