import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'

const data = path.join(import.meta.dirname, '../data/kafka-dirs')

type Mode = 'offsets' | 'members'

/** Rows of Kafka 4.3.1's own tool, taken while its broker ran on the directory. */
const described = JSON.parse(readFileSync(path.join(data, 'groups-described.json'), 'utf8')) as Readonly<
  Record<'groups' | 'groups-live', Readonly<Record<Mode, readonly (readonly string[])[]>>>
>

/** Rows of all tables, in ascending order; the words of a cell are parts of the row. */
function rowsOf(stdout: string): string[] {
  const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('GROUP '))
  return lines.map((line) => line.trim().split(/ +/).join(' ')).sort()
}

describe.each(['groups', 'groups-live'] as const)('%s that a real broker left', (name) => {
  it.each<[Mode, string[]]>([
    ['offsets', []],
    ['members', ['--members', '--verbose']],
  ])("have the %s that Kafka's own tool showed", async (mode, words) => {
    const cluster = scratchCluster()
    expect((await cluster.shell(`tar xzf '${path.join(data, `${name}.tar.gz`)}'`)).status).toBe(0)
    const address = ['--dir', path.join(cluster.directory, name), '--read-only']
    const line = [...address, '--describe', '--all-groups', ...words]
    const { stdout, status } = await cluster.run('kafka-consumer-groups.sh', line)
    expect(status).toBe(0)
    expect(rowsOf(stdout)).toEqual(described[name][mode].map((row) => row.join(' ')).sort())
  })
})
