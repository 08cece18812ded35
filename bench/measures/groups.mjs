/**
 * Consumer groups: a new member until its first record (process start to exit, against Node's own), a partition of a
 * member that was killed until another one prints from it, and a description of 200 groups.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { PIPELINES, secondsOf } from '../processes.mjs'
import { row } from '../row.mjs'
import { takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const JOINS = 15
const KILLS = 5
const DESCRIPTIONS = 7
const GROUPS = 200
const LOOK_EVERY_MS = 2
const NODE = [process.execPath, '-e', '0']
const BEGINNING = ['--topic', 'orders', '--from-beginning']

export async function measureGroups(workbench) {
  const { env } = await workbench.cluster([['orders', '--partitions', '2']])
  const run = async (...argv) => 1000 * (await secondsOf(PIPELINES.run, argv, env))
  await write(env, ['one', 'two'])
  const consumer = program('kafka-console-consumer.sh')
  const joins = await takeTurns(workbench.rounds(JOINS), {
    node: () => run(...NODE),
    join: (round) => run(consumer, ...BEGINNING, '--group', `new-${round}`, '--max-messages', '1'),
  })
  const kills = await takeTurns(workbench.rounds(KILLS), { kill: (round) => takeOver(env, `killed-${round}`) })
  const names = Array.from({ length: GROUPS }, (_, number) => `group-${number}`)
  const toEarliest = ['--topic', 'orders', '--to-earliest', '--yes']
  await run(process.execPath, program('kafdir.js'), 'consumer-groups', 'reset', ...names, ...toEarliest)
  const described = await takeTurns(workbench.rounds(DESCRIPTIONS), {
    node: () => run(...NODE),
    describe: () => run(program('kafka-consumer-groups.sh'), '--describe', '--all-groups'),
  })
  return [
    row({
      name: 'join a new group to first record and out',
      unit: 'ms',
      measured: joins.join,
      reference: joins.node,
      limit: { kind: 'atMostTimes', aim: 3 },
      note: 'reference: node -e 0',
    }),
    row({
      name: 'kill -9 of a member to a record of its partition',
      unit: 'ms',
      measured: kills.kill,
      limit: { kind: 'atMost', aim: 1000 },
    }),
    row({
      name: `describe ${GROUPS} groups and more`,
      unit: 'ms',
      measured: described.describe,
      reference: described.node,
      note: 'reference: node -e 0',
    }),
  ]
}

/** Milliseconds from the death of one of two members until the other has printed a new record of each partition. */
async function takeOver(env, group) {
  const members = [startMember(env, group), startMember(env, group)]
  try {
    // Each prints what is in its partitions only once both are in the group for good.
    await delay(1500)
    const [survivor, victim] = members
    const begin = performance.now()
    victim.child.kill('SIGKILL')
    await write(env, [`${group} a`, `${group} b`])
    while (survivor.text().split(group).length < 3) await delay(LOOK_EVERY_MS)
    return performance.now() - begin
  } finally {
    await Promise.all(members.map((member) => member.end()))
  }
}

function startMember(env, group) {
  const child = spawn(program('kafka-console-consumer.sh'), [...BEGINNING, '--group', group], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => (text += chunk))
  const ended = once(child, 'exit')
  return {
    child,
    text: () => text,
    async end() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Keyless lines go round the partitions. */
async function write(env, lines) {
  const producer = spawn(program('kafka-console-producer.sh'), ['--topic', 'orders'], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  producer.stdin.end(lines.map((line) => `${line}\n`).join(''))
  const [code] = await once(producer, 'exit')
  if (code !== 0) throw new Error(`The producer ended with ${code}.`)
}
