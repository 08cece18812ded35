import { describe, expect, it } from 'vitest'
import { FetchMemory } from '../../../../src/clients/consumer/fetch-memory.ts'

describe('memory of fetches', () => {
  it('is not lent twice before it was taken back', () => {
    const memory = new FetchMemory()
    const [first, second] = [memory.take(1000), memory.take(1000)]
    expect(first.buffer).not.toBe(second.buffer)
  })

  it('is lent again once it was taken back, also where less is asked for', () => {
    const memory = new FetchMemory()
    const first = memory.take(1000)
    memory.takeBack()
    const again = memory.take(600)
    expect(again).toHaveLength(600)
    expect(again.buffer).toBe(first.buffer)
  })

  it('that is too small makes way for what is needed', () => {
    const memory = new FetchMemory()
    const small = memory.take(10)
    memory.takeBack()
    expect(memory.take(1000)).toHaveLength(1000)
    memory.takeBack()
    expect(memory.take(10).buffer).not.toBe(small.buffer)
  })

  it('is lent again at once where what was read into it is not needed after all', () => {
    const memory = new FetchMemory()
    const [first, second] = [memory.take(1000), memory.take(1000)]
    memory.giveBack(first.subarray(0, 10))
    memory.giveBack(Buffer.alloc(10))
    expect(memory.take(1000).buffer).toBe(first.buffer)
    expect(memory.take(1000).buffer).not.toBe(second.buffer)
  })

  it('is no more than the last answer needed', () => {
    const memory = new FetchMemory()
    const all = [memory.take(1000), memory.take(1000)]
    memory.takeBack()
    memory.take(1000)
    memory.takeBack()
    const lent = new Set([memory.take(1000).buffer, memory.take(1000).buffer])
    expect(all.filter(({ buffer }) => lent.has(buffer))).toHaveLength(1)
  })
})
