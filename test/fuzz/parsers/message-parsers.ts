/**
 * Everything that a schema describes: requests and responses, metadata records, the coordinators' records, what consumers
 * put into joins. An input names what its bytes are in its first line: `FetchRequest 17`.
 */
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { decode, encode } from '../../../src/protocol/codec.ts'
import { messageToJson } from '../../../src/protocol/message-json.ts'
import type { MessageSchema } from '../../../src/protocol/schema.ts'
import { damage } from '../../crash/hostile-mutation.ts'
import { allVersions } from '../../unit/protocol/all-schemas.ts'
import { messageArbitrary } from '../../unit/protocol/message-arbitrary.ts'
import type { FuzzTarget } from '../fuzz-target.ts'

const LF = 0x0a
/** Of each version of each message. */
const SAMPLES_EACH = 2
const SEED = 11

interface Versioned {
  readonly schema: MessageSchema
  readonly version: number
}

const byName = new Map(allVersions.map((each) => [`${each.schema.name} ${each.schema.apiKey} ${each.version}`, each]))
const names = [...byName.keys()]

function labelled(name: string, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${name}\n`), bytes])
}

/** What the first line says; any message where it says nothing. */
function partsOf(input: Buffer): { readonly name: string; readonly message: Versioned; readonly bytes: Buffer } {
  const end = Math.max(input.indexOf(LF), 0)
  const given = input.toString('utf8', 0, end)
  const name = byName.has(given) ? given : (names[input.length % names.length] as string)
  return { name, message: byName.get(name) as Versioned, bytes: input.subarray(end + 1) }
}

function samplesOf(isMeant: (name: string) => boolean): readonly Buffer[] {
  return [...byName].flatMap(([name, { schema, version }]) => {
    if (!isMeant(name)) return []
    const values = fc.sample(messageArbitrary(schema, version), { numRuns: SAMPLES_EACH, seed: SEED })
    return values.map((value) => labelled(name, encode(schema, version, value)))
  })
}

/** What was read is written and read again: nothing of it may get lost on the way. */
function readTwice(input: Buffer): void {
  const { name, message, bytes } = partsOf(input)
  const { schema, version } = message
  const value = decode(schema, version, bytes)
  messageToJson(schema, version, value)
  const again = decode(schema, version, encode(schema, version, value))
  if (!isDeepStrictEqual(again, value)) throw new Error(`${name} is another message when it is written and read again`)
}

function target(name: string, isMeant: (name: string) => boolean): FuzzTarget {
  const samples = samplesOf(isMeant)
  return {
    name,
    samples,
    forge(random) {
      const sample = samples[random.below(samples.length)] as Buffer
      const other = samples[random.below(samples.length)] as Buffer
      const { name: label, bytes } = partsOf(sample)
      return labelled(label, damage(bytes, partsOf(other).bytes, random))
    },
    read: readTwice,
  }
}

export const messageParsers = (): readonly FuzzTarget[] => [
  target('requests', (name) => name.includes('Request ')),
  target('responses', (name) => name.includes('Response ')),
  target('other messages', (name) => !/Request |Response /.test(name)),
]
