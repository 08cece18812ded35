/** A process killed between the record that deletes a topic and its directories left those for a broker to stumble over. */
import { cpSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'

it('is ended by the next operation, which touches no topic that is still there', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('gone', 1)
  await cluster.createTopic('kept', 1)
  await cluster.fill('kept', 'a\n')
  const [gone, kept] = ['gone', 'kept'].map((topic) => cluster.partitionDirectory(topic, 0)) as [string, string]
  const idOf = (directory: string) => readFileSync(path.join(directory, 'partition.metadata'), 'utf8').slice(-22)
  const note = path.join(cluster.logDir, 'kafdir-deleting')
  cpSync(gone, path.join(cluster.directory, 'copy'), { recursive: true })
  await cluster.topics('--delete', '--topic', 'gone')
  expect(existsSync(gone)).toBe(false)
  renameSync(path.join(cluster.directory, 'copy'), gone)
  writeFileSync(note, `${idOf(gone)} 1 gone\n${idOf(kept)} 1 kept\n`)
  await cluster.createTopic('next', 1)
  expect({ gone: existsSync(gone), note: existsSync(note) }).toEqual({ gone: false, note: false })
  expect((await cluster.consume('kept')).stdout).toBe('a\n')
})
