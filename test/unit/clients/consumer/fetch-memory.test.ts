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
})
