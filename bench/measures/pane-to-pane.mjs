/**
 * Pane to pane: a line typed in one pane until it shows in another. A producer and a consumer process that are up
 * already; a line goes into the producer's stdin, and the clock stops when the consumer's stdout gives it back. Pauses of
 * 1 to 20 ms in between, so that each line finds everybody asleep. The reference, `cat | cat`, is what waking two
 * processes costs. Not in it: a terminal, which would draw the line too.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { row } from '../row.mjs'
import { percentile, takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const LINES = 1000
const LIMITS = {
  p50: { kind: 'atMost', aim: 2, goal: 1 },
  p99: { kind: 'atMost', aim: 5 },
}
const SHARES = { p50: 0.5, p90: 0.9, p99: 0.99, max: 1 }

export async function measurePaneToPane(workbench) {
  const panes = { cat: catPane(), 1: await kafdirPane(workbench, '1'), all: await kafdirPane(workbench, 'all') }
  try {
    // The first line waits until everybody has started.
    for (const pane of Object.values(panes)) await roundTrip(pane, 'hello')
    const contender = (pane) => async (index) => {
      await delay(1 + ((index * 7) % 20))
      return roundTrip(pane, `{"id":${index},"item":"espresso","user":"ada","qty":${index % 9}}`)
    }
    const found = await takeTurns(
      LINES,
      Object.fromEntries(Object.entries(panes).map(([k, pane]) => [k, contender(pane)])),
    )
    return ['1', 'all'].flatMap((acks) => rowsOf(acks, found[acks], found.cat))
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
