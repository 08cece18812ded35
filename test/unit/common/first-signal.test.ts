import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { FirstSignal } from '../../../src/common/first-signal.ts'

describe('the first of several signals', () => {
  it('aborts with the reason of whichever is first', () => {
    const [one, other] = [new AbortController(), new AbortController()]
    const first = new FirstSignal([one.signal, other.signal])
    expect(first.signal.aborted).toBe(false)
    other.abort('SIGINT')
    one.abort('late')
    expect(first.signal.reason).toBe('SIGINT')
  })

  it('is aborted from the start where one of them is', () => {
    const live = new AbortController()
    const first = new FirstSignal([live.signal, AbortSignal.abort('over')])
    expect(first.signal.reason).toBe('over')
    expect(getEventListeners(live.signal, 'abort')).toHaveLength(0)
  })

  it('leaves nothing with the others once it is released, and hears no more', () => {
    const live = new AbortController()
    const first = new FirstSignal([live.signal])
    first.release()
    live.abort()
    expect(getEventListeners(live.signal, 'abort')).toHaveLength(0)
    expect(first.signal.aborted).toBe(false)
  })
})
