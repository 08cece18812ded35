import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { isKafkaError } from '../../../../src/common/kafka-error.ts'
import { randomInt } from '../../../../src/metadata/controller/random-int.ts'
import { placeStriped, type UsableBroker } from '../../../../src/metadata/controller/striped-replica-placer.ts'
import { javaRandom } from './java-random.ts'

interface Placement {
  readonly brokers: readonly (readonly [number, string | null, boolean])[]
  readonly partitions: number
  readonly factor: number
  readonly seed: number
  readonly placed?: readonly (readonly number[])[]
  readonly error?: string
  readonly message?: string
}

const file = new URL('../../../data/controller/placements.jsonl.gz', import.meta.url)
const placements = gunzipSync(readFileSync(file))
  .toString('utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Placement)

function place({ brokers, partitions, factor, seed }: Placement): Pick<Placement, 'placed' | 'error' | 'message'> {
  const usable = brokers.map(([id, rack, isFenced]): UsableBroker => ({ id, rack, isFenced }))
  try {
    return { placed: placeStriped(usable, partitions, factor, javaRandom(seed)) }
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return { error: error.error, message: error.message }
  }
}

describe('placing replicas', () => {
  it("chooses what Kafka's placer chose with the same random numbers", () => {
    expect(placements).toHaveLength(2000)
    for (const [number, placement] of placements.entries()) {
      const { placed, error, message } = placement
      expect(place(placement), `placement ${number}`).toEqual(error === undefined ? { placed } : { error, message })
    }
    expect(placements.filter(({ placed }) => placed !== undefined).length).toBeGreaterThan(1000)
  })

  it('gives each of three brokers as many leaders', () => {
    const brokers = [1, 2, 3].map((id) => ({ id, rack: null, isFenced: false }))
    const leaders = placeStriped(brokers, 30, 3, javaRandom(1)).map(([leader]) => leader)
    expect([1, 2, 3].map((id) => leaders.filter((leader) => leader === id).length)).toEqual([10, 10, 10])
  })
})

describe('a random whole number', () => {
  it('is each as often, and takes no randomness where there is no choice', () => {
    let word = 0
    const random = {
      bytes: (length: number) => {
        const bytes = Buffer.alloc(length)
        bytes.writeUInt32BE(word)
        word = (word + 0x01000193) >>> 0
        return bytes
      },
    }
    const counts = [0, 0, 0]
    for (let i = 0; i < 3000; i++) {
      const value = randomInt(random, 3)
      counts[value] = (counts[value] ?? 0) + 1
    }
    expect(Math.min(...counts)).toBeGreaterThan(900)
    const before = word
    expect(randomInt(random, 1)).toBe(0)
    expect(word).toBe(before)
  })

  it('is not taken from the words that would favour small numbers', () => {
    const words = [0xffffffff, 7]
    const random = {
      bytes: () => {
        const bytes = Buffer.alloc(4)
        bytes.writeUInt32BE(words.shift() ?? 0)
        return bytes
      },
    }
    expect(randomInt(random, 5)).toBe(2)
  })
})
