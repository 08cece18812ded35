/**
 * Consumer groups: a new member until its first record (process start to exit, against Node's own), also in a group with
 * 100,000 commits behind it; members that come at once until they share the group; a partition of a member that was killed
 * until another one prints from it; commits per second; what a member costs that waits while 50 others commit; and a
 * description of 200 groups.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { buildGroupEngine, Committer, logDirOf, neighboursOf, offsetsDirectory } from '../group-commits.mjs'
import { PIPELINES, secondsOf } from '../processes.mjs'
import { row, skippedRow } from '../row.mjs'
import { secondsFor, takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const JOINS = 15
const CROWDS = 7
const CROWD = 4
const KILLS = 5
const DESCRIPTIONS = 7
const GROUPS = 200
const LONG_HISTORY = 100_000
const HISTORY_AT_ONCE = 200
const COMMITS = { one: 300, many: 6000, atOnce: 50, rounds: 5 }
const IDLE = { committers: 50, everyMs: 5000, forMs: 10_000, rounds: 5 }
const LOOK_EVERY_MS = 2
/** Nobody has changed anything for so long: nobody will. */
const QUIET_MS = 700
const MS_PER_TICK = 10
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
    ...(await measureCommits(workbench)),
    await measureCrowd(workbench),
    await measureIdle(workbench),
  ]
}

/** Commits of one process, each of them on the disk, and what a long history of them costs who joins. */
async function measureCommits(workbench) {
  const engine = await buildGroupEngine(workbench.file('group-engine.mjs'))
  const { home, env, remove } = await workbench.cluster([['orders', '--partitions', '1']])
  await write(env, ['one'])
  const committer = await Committer.open(engine, logDirOf(home))
  const commits = await takeTurns(workbench.rounds(COMMITS.rounds), {
    one: (round) => msOfCommit(committer, `one-${round}`, COMMITS.one, 1),
    many: (round) => msOfCommit(committer, `many-${round}`, COMMITS.many, COMMITS.atOnce),
  })
  const rounds = workbench.rounds(JOINS)
  const [old, ...behindIt] = neighboursOf(engine, 'old', 1 + rounds)
  await committer.commitOften(old, LONG_HISTORY, HISTORY_AT_ONCE)
  await committer.close()
  const [first, ...elsewhere] = neighboursOf(engine, 'elsewhere', 1 + rounds)
  const join = async (group) => {
    const args = [...BEGINNING, '--group', group, '--max-messages', '1']
    return 1000 * (await secondsOf(PIPELINES.run, [program('kafka-console-consumer.sh'), ...args], env))
  }
  await join(first)
  const joins = await takeTurns(rounds, {
    elsewhere: (round) => join(elsewhere[round]),
    behindIt: (round) => join(behindIt[round]),
  })
  remove()
  return [
    row({ name: 'a commit, one after the other', unit: 'ms', measured: commits.one }),
    row({ name: `a commit, ${COMMITS.atOnce} at once`, unit: 'ms', measured: commits.many }),
    row({
      name: `join behind ${LONG_HISTORY} commits`,
      unit: 'ms',
      measured: joins.behindIt,
      reference: joins.elsewhere,
      limit: { kind: 'atMostMore', aim: 50 },
      note: 'reference: behind none',
    }),
  ]
}

async function msOfCommit(committer, group, count, atOnce) {
  return (1000 * (await secondsFor(() => committer.commitOften(group, count, atOnce)))) / count
}

/** Members that come at once: from when the last of them is there until the group changes no more. */
async function measureCrowd(workbench) {
  const engine = await buildGroupEngine(workbench.file('group-engine.mjs'))
  const { home, env, remove } = await workbench.cluster([['orders', '--partitions', String(CROWD)]])
  const logDir = logDirOf(home)
  const { crowd } = await takeTurns(workbench.rounds(CROWDS), {
    crowd: async (round) => {
      const group = `crowd-${round}`
      const members = Array.from({ length: CROWD }, () => startMember(env, group))
      try {
        return await msUntilShared(logDir, offsetsDirectory(engine, logDir, group))
      } finally {
        await Promise.all(members.map((member) => member.end()))
      }
    },
  })
  remove()
  return row({
    name: `${CROWD} members that come at once share the group`,
    unit: 'ms',
    measured: crowd,
    limit: { kind: 'atMost', aim: 300 },
    note: 'since the last of them was there',
  })
}

async function msUntilShared(logDir, directory) {
  for (;;) {
    await delay(LOOK_EVERY_MS * 10)
    const files = readdirSync(logDir).filter((name) => name.startsWith('.kafdir-member-'))
    if (files.length < CROWD || !existsSync(directory)) continue
    const changedMs = Math.max(...logsIn(directory).map((file) => statSync(file).mtimeMs))
    if (Date.now() - changedMs < QUIET_MS) continue
    return changedMs - Math.max(...files.map((name) => statSync(path.join(logDir, name)).birthtimeMs))
  }
}

function logsIn(directory) {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.log'))
    .map((name) => path.join(directory, name))
}

/** Processor time of a member that waits, alone and while others commit to the same partition of `__consumer_offsets`. */
async function measureIdle(workbench) {
  const name = `a member that waits ${IDLE.forMs / 1000} s beside ${IDLE.committers} that commit`
  if (!existsSync('/proc/self/stat')) return skippedRow(name, 'processor time of a process is read from /proc')
  const engine = await buildGroupEngine(workbench.file('group-engine.mjs'))
  const { home, env, remove } = await workbench.cluster([['orders', '--partitions', '1']])
  const idle = startMember(env, 'idle')
  const committer = await Committer.open(engine, logDirOf(home))
  try {
    await delay(2000)
    const samples = await takeTurns(workbench.rounds(IDLE.rounds), {
      alone: () => cpuMsOf(idle.child.pid, () => delay(IDLE.forMs)),
      beside: (round) =>
        cpuMsOf(idle.child.pid, () => commitFor(committer, neighboursOf(engine, 'idle', IDLE.committers), round)),
    })
    return row({
      name,
      unit: 'ms of CPU',
      measured: samples.beside,
      reference: samples.alone,
      limit: { kind: 'atMostMore', aim: MS_PER_TICK },
      note: 'reference: alone; the system counts in ticks of 10 ms',
    })
  } finally {
    await idle.end()
    await committer.close()
    remove()
  }
}

async function commitFor(committer, groups, round) {
  const times = IDLE.forMs / IDLE.everyMs
  const work = async (group) => {
    for (let number = 0; number < times; number++) {
      await Promise.all([committer.commit(group, round * times + number), delay(IDLE.everyMs)])
    }
  }
  await Promise.all(groups.map(work))
}

async function cpuMsOf(pid, work) {
  const before = cpuMs(pid)
  await work()
  return cpuMs(pid) - before
}

/** What the process has used so far, in user mode and in the kernel. */
function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK
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
