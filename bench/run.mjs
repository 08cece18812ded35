/**
 * `npm run bench`: how fast kafdir is, as ratios to programs that do the least for the same job, or to Kafka itself.
 * Commands are processes of their own; the log and the codecs are called in this process, from a bundle of src.
 * Shared machines drift, so the measured program and its reference take turns in the same round, and medians count. An
 * aim that is missed is said clearly and fails nothing: the exit code tells only whether the measuring worked.
 *
 *   npm run bench -- [--only NAME]… [--rounds N] [--json FILE]
 *
 * --rounds N is taken instead of each measure's own number; pane-to-pane has lines instead of rounds, always as many.
 */
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { busyNote, describeMachine } from './machine.mjs'
import { measureAppend } from './measures/append.mjs'
import { measureCodecs } from './measures/codecs.mjs'
import { measureCompaction } from './measures/compaction.mjs'
import { measureCompressed } from './measures/compressed.mjs'
import { measureConsume } from './measures/consume.mjs'
import { measureDumpLog } from './measures/dump-log.mjs'
import { measureGroups } from './measures/groups.mjs'
import { measureMemory } from './measures/memory.mjs'
import { measureMetadata } from './measures/metadata.mjs'
import { measureOpening } from './measures/opening.mjs'
import { measurePaneToPane } from './measures/pane-to-pane.mjs'
import { measurePerfTools } from './measures/perf-tools.mjs'
import { measureProduce } from './measures/produce.mjs'
import { measureRead } from './measures/read.mjs'
import { measureReplication } from './measures/replication.mjs'
import { measureSeek } from './measures/seek.mjs'
import { measureStartUp } from './measures/start-up.mjs'
import { skippedRow } from './row.mjs'
import { missedRows, renderRows } from './table.mjs'
import { Workbench } from './workbench.mjs'

const measures = {
  'start-up': measureStartUp,
  produce: measureProduce,
  replication: measureReplication,
  consume: measureConsume,
  compressed: measureCompressed,
  'pane-to-pane': measurePaneToPane,
  'perf-tools': measurePerfTools,
  'dump-log': measureDumpLog,
  groups: measureGroups,
  memory: measureMemory,
  opening: measureOpening,
  metadata: measureMetadata,
  append: measureAppend,
  read: measureRead,
  seek: measureSeek,
  compaction: measureCompaction,
  codecs: measureCodecs,
}

const LEGEND = `aim: holds now. goal: where it should get to. met: which of the two it is, NO when it misses the aim.
× is the time of the measured program over the time of the reference; medians of alternating rounds.
spread: how far the middle half of the measured samples is from their median.`

function readOptions() {
  const names = Object.keys(measures)
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: names },
      rounds: { type: 'string' },
      json: { type: 'string' },
    },
  })
  const unknown = values.only.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new Error(`There is no measure ${unknown}: ${names.join(', ')}.`)
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) throw new Error('--rounds is a number from 1.')
  return { only: names.filter((name) => values.only.includes(name)), rounds, json: values.json }
}

/** A measure that fails is a row too: the others have still something to say. */
async function rowsOf(name, workbench) {
  console.error(`measuring ${name} …`)
  try {
    const rows = await measures[name](workbench)
    return rows.map((row) => ({ measure: name, ...row }))
  } catch (error) {
    process.exitCode = 1
    console.error(error)
    return [{ measure: name, ...skippedRow(name, 'failed, see above') }]
  }
}

async function run() {
  const { only, rounds, json } = readOptions()
  const isBuilt = existsSync(path.join(import.meta.dirname, '..', 'dist'))
  if (!isBuilt) throw new Error('There is nothing to measure yet: npm run build.')
  const machine = describeMachine()
  const busy = busyNote()
  for (const [name, value] of Object.entries(machine)) console.log(`${name}: ${value}`)
  const workbench = new Workbench(rounds)
  const rows = []
  try {
    for (const name of only) rows.push(...(await rowsOf(name, workbench)))
  } finally {
    await workbench.close()
  }
  console.log(`\n${renderRows(rows)}\n\n${LEGEND}`)
  if (busy !== '') console.log(busy)
  const missed = missedRows(rows)
  console.log(missed.length === 0 ? 'Every aim is met.' : `MISSED: ${missed.map(({ name }) => name).join(' · ')}`)
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ machine, rows }, null, 2)}\n`)
}

run().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
