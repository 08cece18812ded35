/**
 * Pane to pane: a line typed in one pane until it shows in another. A producer and a consumer process that are up
 * already; a line goes into the producer's stdin, and the clock stops when the consumer's stdout gives it back. Pauses of
 * 1 to 20 ms in between, so that each line finds everybody asleep. The reference, `cat | cat`, is what waking two
 * processes costs. kcat and Kafka's tools do it through a broker, and are asked to wait for nothing. Not in it: a terminal,
 * which would draw the line too.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { PEER_PANES, peerRows, presentPeers } from '../peers.mjs'
import { row } from '../row.mjs'
import { percentile, takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const LINES = 1000
const START_LIMIT_MS = 60_000
const LIMITS = {
  p50: { kind: 'atMost', aim: 2, goal: 1 },
  p99: { kind: 'atMost', aim: 5 },
}
const PEER_SHARES = { p50: 0.5, p99: 0.99 }
const SHARES = { p50: 0.5, p90: 0.9, p99: 0.99, max: 1 }

export async function measurePaneToPane(workbench) {
  const kafka = await workbench.kafka()
  const panes = { cat: catPane(), 1: await kafdirPane(workbench, '1'), all: await kafdirPane(workbench, 'all') }
  for (const [name, argvs] of presentPeers(kafka, PEER_PANES)) panes[name] = await peerPane(kafka, name, argvs)
  try {
    // The first line waits until everybody has started.
    for (const [name, pane] of Object.entries(panes)) await within(START_LIMIT_MS, name, roundTrip(pane, 'hello'))
    const contender = (pane) => async (index) => {
      await delay(1 + ((index * 7) % 20))
      return roundTrip(pane, `{"id":${index},"item":"espresso","user":"ada","qty":${index % 9}}`)
    }
    const found = await takeTurns(
      LINES,
      Object.fromEntries(Object.entries(panes).map(([k, pane]) => [k, contender(pane)])),
    )
    return [
      ...['1', 'all'].flatMap((acks) => rowsOf(acks, found[acks], found.cat)),
      ...Object.entries(PEER_SHARES).flatMap(([name, share]) => peerRowsOf(kafka, found, name, share)),
    ]
  } finally {
    await Promise.all(Object.values(panes).map((pane) => pane.close()))
  }
}

function rowsOf(acks, samples, reference) {
  return Object.entries(SHARES).map(([name, share]) =>
    row({
      name: `line in to line out, acks=${acks}, ${name}`,
      unit: 'ms',
      measured: [percentile(samples, share)],
      reference: [percentile(reference, share)],
      limit: LIMITS[name],
      note: 'reference: cat | cat',
    }),
  )
}

/** Throws when `answer` has not come by then: nobody is to wait for a pane that stays dark. */
async function within(limitMs, name, answer) {
  const limit = new AbortController()
  const late = delay(limitMs, null, { signal: limit.signal, ref: false }).then(() => {
    throw new Error(`Nothing came through ${name} in ${limitMs / 1000} s.`)
  })
  late.catch(() => undefined) // aborted
  await Promise.race([answer, late])
  limit.abort()
}

/** The same share of the lines, ours and theirs. */
function peerRowsOf(kafka, found, name, share) {
  const of = (samples) => [percentile(samples, share)]
  const theirs = Object.fromEntries(presentPeers(kafka, PEER_PANES).map(([peer]) => [peer, of(found[peer])]))
  const fields = { name: `line in to line out, acks=1, ${name}`, unit: 'ms', measured: of(found[1]) }
  return peerRows(kafka, PEER_PANES, theirs, fields)
}

/** Milliseconds from writing `line` until it is back. Throws when something else comes back. */
async function roundTrip({ input, lines }, line) {
  const begin = performance.now()
  input.write(`${line}\n`)
  const { value, done } = await lines.next()
  const milliseconds = performance.now() - begin
  if (done || value !== line) throw new Error(`Sent ${line}, got ${done ? 'the end' : value}.`)
  return milliseconds
}

function catPane() {
  return paneOf(spawn('sh', ['-c', 'cat | cat'], { stdio: ['pipe', 'pipe', 'inherit'] }))
}

async function kafdirPane(workbench, acks) {
  const { env } = await workbench.cluster([['chat', '--partitions', '3']])
  const start = (name, stdio, ...args) =>
    spawn(program(name), ['--topic', 'chat', ...args], { env: { ...process.env, ...env }, stdio })
  const consumer = start('kafka-console-consumer.sh', ['ignore', 'pipe', 'ignore'], '--from-beginning')
  const producer = start('kafka-console-producer.sh', ['pipe', 'ignore', 'inherit'], '--request-required-acks', acks)
  return paneOf(producer, consumer)
}

async function peerPane(kafka, name, argvsOf) {
  const topic = `panes-${name.replaceAll(/\W/g, '-')}`
  await kafka.createTopic(topic)
  const { producer, consumer } = argvsOf(kafka, topic)
  const start = ([command, ...args], stdio) => spawn(command, args, { stdio })
  return paneOf(start(producer, ['pipe', 'ignore', 'ignore']), start(consumer, ['ignore', 'pipe', 'ignore']))
}

/** `producer` takes lines, `consumer` gives them back. */
function paneOf(producer, consumer = producer) {
  return {
    input: producer.stdin,
    lines: linesOf(consumer.stdout),
    async close() {
      const ended = [producer, consumer].map((child) => child.exitCode ?? once(child, 'exit'))
      producer.stdin.end()
      if (consumer !== producer) consumer.kill('SIGTERM')
      await Promise.all(ended)
    },
  }
}

async function* linesOf(stream) {
  let text = ''
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = (text + chunk).split('\n')
    text = lines.pop() ?? ''
    yield* lines
  }
}
