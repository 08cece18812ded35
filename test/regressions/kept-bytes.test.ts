/** What a writer finds behind the last whole batch after a crash of the machine was cut and gone, whatever it was. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { expect, it } from 'vitest'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'

async function fiveBatches(): Promise<{ cluster: ScratchCluster; log: string; boot: string }> {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  for (const line of ['1', '2', '3', '4', '5']) await cluster.fill('orders', `${line}\n`)
  const directory = cluster.partitionDirectory('orders', 0)
  return {
    cluster,
    log: path.join(directory, '00000000000000000000.log'),
    boot: path.join(directory, 'kafdir-boot-id'),
  }
}

/** Changes a byte in the value of the third of five equal batches. */
function damageThird(log: string): void {
  const bytes = readFileSync(log)
  const at = (bytes.length / 5) * 3 - 2
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
  writeFileSync(log, bytes)
}

it('keeps whole batches behind a damaged one when the machine went down', async () => {
  const { cluster, log, boot } = await fiveBatches()
  damageThird(log)
  writeFileSync(boot, 'another boot')
  const { status, stderr } = await cluster.produce('orders', 'new\n')
  expect(status).toBe(0)
  expect(stderr).toMatch(/^Cut \d+ bytes .* They are kept in .*\.log\.cut-\d+\.\n$/)
  const kept = readdirSync(path.dirname(log)).find((name) => name.includes('.cut-')) ?? ''
  expect(readFileSync(path.join(path.dirname(log), kept)).includes('5')).toBe(true)
  expect((await cluster.consume('orders')).stdout).toBe('1\n2\nnew\n')
})

it('cuts nothing that a broker knew to be on the disk', async () => {
  const { cluster, log, boot } = await fiveBatches()
  damageThird(log)
  writeFileSync(boot, 'another boot')
  writeFileSync(path.join(cluster.logDir, 'recovery-point-offset-checkpoint'), '0\n1\norders 0 5\n')
  const { sizeBytes } = { sizeBytes: statSync(log).size }
  expect(await cluster.produce('orders', 'new\n')).toMatchObject({ status: 1 })
  expect(statSync(log).size).toBe(sizeBytes)
})

it('does not take messages of an old format for an unfinished write', async () => {
  const { cluster, log, boot } = await fiveBatches()
  // A message of format 1: offset, size, crc, magic 1, attributes, timestamp, no key, a value of 40 bytes.
  const message = Buffer.alloc(12 + 22 + 40)
  message.writeBigInt64BE(5n, 0)
  message.writeInt32BE(message.length - 12, 8)
  message.writeInt8(1, 16)
  message.writeUInt32BE(crc32(message.subarray(16)), 12)
  writeFileSync(log, Buffer.concat([readFileSync(log), message]))
  writeFileSync(boot, 'another boot')
  const before = statSync(log).size
  const { status, stderr } = await cluster.produce('orders', 'new\n')
  expect({ status, isNamed: stderr.includes('message format 1') }).toEqual({ status: 1, isNamed: true })
  expect(statSync(log).size).toBe(before)
})
