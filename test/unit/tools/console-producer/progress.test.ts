import { expect, it } from 'vitest'
import { Progress } from '../../../../src/tools/console-producer/progress.ts'
import { MemoryOutput } from '../memory-ports.ts'

function progress({ isTerminal, totalBytes }: { isTerminal: boolean; totalBytes: number | null }) {
  const stderr = new MemoryOutput({ isTerminal })
  const state = { nowMs: 0, count: 0, bytes: 0 }
  const clock = { nowMs: () => 0, monotonicMs: () => state.nowMs }
  return {
    stderr,
    state,
    made: new Progress({ stderr, clock, totalBytes, recordsCount: () => state.count, bytesDone: () => state.bytes }),
  }
}

it('a file has a bar on a terminal, drawn over itself', () => {
  const { made, stderr, state } = progress({ isTerminal: true, totalBytes: 1000 })
  state.bytes = 500
  made.tick()
  expect(stderr.text).toBe('')
  Object.assign(state, { nowMs: 2000, count: 5000 })
  made.tick()
  expect(stderr.text).toBe('\r[############            ]  50%  5,000 records  2,500/s\u001b[K')
  state.bytes = 1000
  made.end()
  expect(stderr.text.split('\r').at(-1)).toBe('[########################] 100%  5,000 records  2,500/s\u001b[K\n')
})

it('a bar does not go back', () => {
  const { made, stderr, state } = progress({ isTerminal: false, totalBytes: 1000 })
  Object.assign(state, { nowMs: 5000, bytes: 500 })
  made.tick()
  Object.assign(state, { nowMs: 10_000, bytes: 400 })
  made.tick()
  expect(stderr.text.match(/\d+%/g)).toEqual(['50%', '50%'])
})

it('a pipe has a rate, and a log gets a line every five seconds', () => {
  const { made, stderr, state } = progress({ isTerminal: false, totalBytes: null })
  for (state.nowMs = 0; state.nowMs <= 11_000; state.nowMs += 1000) {
    state.count += 100
    made.tick()
  }
  expect(stderr.text).toBe('600 records  120/s\n1,100 records  110/s\n')
})
