/** Asks a Kafka that is present the same again, so that a newer one can be followed. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { kafkaPrograms } from './kafka-programs.ts'
import { replayTranscript } from './replay.ts'
import { differencesIn, formatTranscript } from './transcript.ts'

export interface Recording {
  /** The folder with Kafka's jars. */
  readonly libs: string
  /** Where the transcripts are written to: `kafka-topics/usage.txt` … */
  readonly folder: string
  /** Which transcripts: by their names. */
  readonly only: RegExp
  readonly print: (text: string) => void
}

/** Names of the transcripts that Kafka's own programs have: not kafdir's. */
function transcriptNames(): string[] {
  const names = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.txt') && !name.startsWith('kafdir')).toSorted()
}

/** Records all again and prints the steps in which Kafka differs from the copy that is kept; resolves with their number. */
export async function recordKafka({ libs, folder, only, print }: Recording): Promise<number> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'kafdir-kafka-'))
  let differing = 0
  try {
    const programs = kafkaPrograms(libs, scratch)
    for (const name of transcriptNames().filter((each) => only.test(each))) {
      const kept = readFileSync(path.join(import.meta.dirname, name), 'utf8')
      const steps = await replayTranscript(name, new Set(), programs)
      const file = path.join(folder, name)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(
        file,
        formatTranscript(
          kept,
          steps.map(({ command, seen }) => ({ command, expected: seen })),
        ),
      )
      const different = steps.flatMap(({ id, expected, seen }) => {
        const streams = differencesIn(expected, seen)
        return streams.length === 0 ? [] : [`${id}  ${streams.join(' ')}\n`]
      })
      differing += different.length
      print(`${name}: ${steps.length} steps, ${different.length} differ\n${different.join('')}`)
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return differing
}
