import path from 'node:path'
import { expect, it } from 'vitest'
import { batchOf } from '../../../crash/crash-bench.ts'
import type { Operation } from '../../../crash/fault-file-system.ts'
import { ReplicaBench } from '../../../crash/replica-bench.ts'

it('dropped segments are off the disk before it is forgotten that their offsets are gone', async () => {
  const bench = await ReplicaBench.make(1)
  const steps: string[] = []
  const process = bench.startProcess(({ kind, path: where }: Operation) => {
    steps.push(`${kind} ${path.basename(where)}`)
    return null
  })
  const log = bench.open(process, 1)
  for (let i = 0; i < 12; i++) await log.append(batchOf(`${i}`.padEnd(100, '.')), { leaderEpoch: 0 })
  const last = Number(
    Object.keys(bench.files(1))
      .findLast((name) => name.endsWith('.log'))
      ?.slice(0, 20),
  )
  steps.length = 0
  await log.deleteRecords(last)
  const checkpointed = steps.flatMap((step, at) => (step.startsWith('rename log-start-offset-checkpoint') ? [at] : []))
  const dropped = steps.flatMap((step, at) => (/^rename \d{20}\./.test(step) ? [at] : []))
  const [noted, forgotten] = checkpointed as [number, number]
  expect(checkpointed).toHaveLength(2)
  expect(noted).toBeLessThan(dropped[0] as number)
  const between = steps.slice(dropped.at(-1), forgotten)
  expect(dropped.at(-1)).toBeLessThan(forgotten)
  expect(between).toContain('syncDirectory orders-0')
  expect(log.startOffset).toBe(last)
})
