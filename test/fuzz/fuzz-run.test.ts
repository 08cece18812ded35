/** That the fuzzer finds what it is there to find. */
import { describe, expect, it } from 'vitest'
import { KafkaError } from '../../src/common/kafka-error.ts'
import { ToolError } from '../../src/tools/tool-error.ts'
import { fuzz, fuzzedInput } from './fuzz-run.ts'
import { type FuzzTarget, textSamples } from './fuzz-target.ts'

const MIB = 1024 * 1024

function reading(read: FuzzTarget['read']): FuzzTarget {
  return { name: 'a parser', samples: textSamples('a=1\n', 'b=2\n'), isText: true, read }
}

const failuresOf = async (read: FuzzTarget['read']): Promise<string[]> =>
  (await fuzz(reading(read), { seed: 1, mutations: 3 })).failures.map(({ what }) => what)

describe('the fuzzer', () => {
  it('makes the same input of a seed and a number again', () => {
    const target = reading(() => {})
    const inputs = (seed: number) =>
      Array.from({ length: 20 }, (_, at) => fuzzedInput(target, { seed, mutations: 1 }, at))
    expect(inputs(1)).toEqual(inputs(1))
    expect(inputs(1)).not.toEqual(inputs(2))
  })

  it('takes what is refused in words for the user', async () => {
    const refusals = [new KafkaError('CORRUPT_MESSAGE'), new ToolError('terse', 'It is none.')]
    let turn = 0
    const read = (): void => {
      throw refusals[turn++ % refusals.length] as Error
    }
    expect(await fuzz(reading(read), { seed: 1, mutations: 10 })).toMatchObject({
      accepted: 0,
      refused: 10,
      failures: [],
    })
  })

  it('finds an exception that is a bug', async () => {
    const [failure] = await failuresOf(() => void (null as unknown as string).length)
    expect(failure).toMatch(/^TypeError/)
  })

  it('finds memory that was asked for, though nobody filled it', async () => {
    expect(await failuresOf(() => void Buffer.alloc(200 * MIB))).toContain('it took 200 MiB')
  })

  it('finds a parser that takes its time', async () => {
    const busy = (): void => {
      const before = process.cpuUsage()
      const spentMs = ({ user, system } = process.cpuUsage(before)): number => (user + system) / 1000
      while (spentMs() < 60);
    }
    expect((await fuzz(reading(busy), { seed: 1, mutations: 1, slowestMs: 50 })).failures[0]?.what).toMatch(
      /^it took \d+ ms$/,
    )
  })

  it('finds a prototype that was changed', async () => {
    const [failure] = await failuresOf(
      () => void Object.defineProperty(Object.prototype, 'polluted', { configurable: true, value: 1 }),
    )
    Reflect.deleteProperty(Object.prototype, 'polluted')
    expect(failure).toBe('it changed Object.prototype')
  })
})
