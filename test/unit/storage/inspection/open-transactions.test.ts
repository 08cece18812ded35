import { cpSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../temporary-directory.ts'
import { inspected, NO_CHECKPOINTS } from './inspected-partition.ts'

/** As Apache Kafka 4.3.1 left it, killed in the middle of a transaction. */
function leftOpen(): string {
  const directory = path.join(temporaryDirectory(), 'tx-open-0')
  cpSync(path.join(import.meta.dirname, '../../../data/golden/transactions-open/tx-open-0'), directory, {
    recursive: true,
  })
  return directory
}

const openIn = async (directory: string, options: Parameters<typeof inspected>[1] = {}) =>
  (await inspected(directory, options)).findings.filter(({ code }) => code === 'transaction-open')

describe('an open transaction', () => {
  it('is noted with where it begins, whose it is, since when, and how it is aborted', async () => {
    const [found, ...others] = await openIn(leftOpen())
    expect(others).toEqual([])
    expect(found).toMatchObject({ severity: 'note', partition: 'tx-open-0' })
    expect(found?.what).toMatch(
      new RegExp(
        `^Producer \\d+ has had a transaction open in tx-open-0 since offset ${found?.offset} \\(\\d{4}-.*Z\\)\\.$`,
      ),
    )
    expect(found?.remedy).toContain(`kafdir transactions abort tx-open-0 --start-offset ${found?.offset} `)
  })

  it('is nothing to tell of while a broker runs, or where compaction may have taken the marker', async () => {
    expect(await openIn(leftOpen(), { isServed: true })).toEqual([])
    const checkpoints = { ...NO_CHECKPOINTS, firstDirtyOffset: () => 1000 }
    expect(await openIn(leftOpen(), { checkpoints })).toEqual([])
  })
})
