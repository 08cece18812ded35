import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'

const names = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `topic-${String(n).padStart(5, '0')}`)

/** The file of `count` topics with two configs each. */
function topicsFile(count: number): string {
  const entries = names(count).map((name) => `  ${name}: {configs: {retention.ms: 1000, cleanup.policy: delete}}\n`)
  return `topics:\n${entries.join('')}`
}

describe('an import', () => {
  it('that is asked for by several processes at once leaves every topic once', async () => {
    const cluster = scratchCluster()
    writeFileSync(path.join(cluster.directory, 'topics.yaml'), topicsFile(20))
    const ended = await Promise.all(
      [1, 2, 3].map(() => cluster.run('kafdir.js', ['topics', 'import', 'topics.yaml', '--json'])),
    )
    const results = ended.map(({ stdout }) => JSON.parse(stdout) as { topics: { error: { name: string } | null }[] })
    const errors = results.flatMap(({ topics }) => topics.flatMap(({ error }) => error?.name ?? []))
    // Whoever comes second may find the topics made between its plan and its deed.
    expect(errors.every((name) => name === 'TOPIC_ALREADY_EXISTS')).toBe(true)
    const again = await cluster.run('kafdir.js', ['topics', 'import', 'topics.yaml'])
    expect(again).toMatchObject({ status: 0, stdout: '' })
    expect((await cluster.topics('--list')).stdout).toBe(`${names(20).join('\n')}\n`)
  })

  it('makes ten thousand topics, which are listed, described and exported', { timeout: 360_000 }, async () => {
    const cluster = scratchCluster()
    writeFileSync(path.join(cluster.directory, 'topics.yaml'), topicsFile(10_000))
    const made = await cluster.start('kafdir.js', ['topics', 'import', 'topics.yaml']).end(300_000)
    expect(made.stderr).toBe('Created 10,000 topics.\n')
    expect((await cluster.topics('--list')).stdout).toBe(`${names(10_000).join('\n')}\n`)
    const { stdout } = await cluster.run('kafdir.js', ['topics', 'describe'])
    const described = stdout.trimEnd().split('\n')
    expect(described.map((line) => line.split('\t').slice(0, 5).join('\t'))).toEqual(
      names(10_000).map((name) => `${name}\t0\t1\t1\t1`),
    )
    const again = await cluster.run('kafdir.js', ['topics', 'import', 'topics.yaml', '--dry-run'])
    expect(again.stderr).toBe('Nothing to do: 10,000 topics are as they should be.\n')
  })
})
