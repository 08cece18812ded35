import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'
import { until } from '../processes/until.ts'

interface Told {
  readonly scenes: readonly {
    readonly name: string
    readonly failure: string | null
    readonly steps: readonly { readonly told?: string; readonly command?: string; readonly status?: number | null }[]
  }[]
}

/** Temporary directories of the demo go where the test says. */
function demoCluster() {
  const cluster = scratchCluster()
  const options = { env: { TMPDIR: cluster.directory } }
  const left = () => readdirSync(cluster.directory).filter((name) => name.startsWith('kafdir-demo-'))
  return { cluster, options, left }
}

describe('kafdir demo', () => {
  it('plays all scenes as it tells them, and leaves nothing behind', { timeout: 120_000 }, async () => {
    const { cluster, options, left } = demoCluster()
    const { status, stdout, stderr } = await cluster.start('kafdir.js', ['demo', '--json'], options).end(110_000)
    const { scenes } = JSON.parse(stdout) as Told
    expect({ status, stderr, failures: scenes.map(({ failure }) => failure) }).toEqual({
      status: 0,
      stderr: '',
      failures: scenes.map(() => null),
    })
    expect(scenes.length).toBeGreaterThanOrEqual(8)
    for (const { steps } of scenes) expect(steps.some(({ told }) => told !== undefined)).toBe(true)
    expect(left()).toEqual([])
  })

  it('is plain in a pipe, and shows commands with what they print', async () => {
    const { cluster, options, left } = demoCluster()
    const { status, stdout, stderr } = await cluster
      .start('kafdir.js', ['demo', '--scene', 'first-minute'], options)
      .end()
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('    $ kafka-topics.sh --create --topic first --partitions 3\n    Created topic first.\n')
    expect(stdout).not.toContain('\x1b')
    expect(left()).toEqual([])
  })

  it('keeps its clusters when asked, where commands find what it left', async () => {
    const { cluster, options } = demoCluster()
    const { stderr } = await cluster.start('kafdir.js', ['demo', '--scene', 'first-minute', '--keep'], options).end()
    const home = /export KAFDIR_HOME=(\S+)/.exec(stderr)?.[1] ?? ''
    expect(existsSync(home)).toBe(true)
    expect((await cluster.run('kafdir.js', ['topics', 'list', '--dir', home])).stdout).toBe('first\n')
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const)('cleans up after %s, and ends what it started', async (signal, code) => {
    const { cluster, options, left } = demoCluster()
    const demo = cluster.start('kafdir.js', ['demo', '--scene', 'killed'], options)
    await demo.untilStdout('#2 $ ')
    demo.signal(signal)
    // Its output is closed only when those that it started have ended as well.
    expect((await demo.end()).status).toBe(code)
    await until(
      () => left().length === 0,
      () => `nothing left; there was ${left().join()}`,
    )
  })

  it('ends with 1, and says why, when something goes otherwise', async () => {
    const { cluster, options, left } = demoCluster()
    // No program of the system is found: `ls` can not be run.
    const node = process.execPath
    const bin = cluster.env['PATH']?.split(':')[0] ?? ''
    const demo = cluster.spawn(node, [`${bin}/kafdir.js`, 'demo', '--scene', 'first-minute'], {
      env: { ...options.env, PATH: '/nowhere' },
    })
    const { status, stderr } = await demo.end()
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /^kafdir: Scene first-minute did not go as it was to be told: ls ended with 127 instead of 0\.\n$/,
    )
    expect(left()).toEqual([])
  })

  it('lists its scenes, and knows what may be meant', async () => {
    const { cluster } = demoCluster()
    const { stdout } = await cluster.run('kafdir.js', ['demo', '--list'])
    expect(stdout).toContain('keys\tKeys and partitions: what stays in order\n')
    const asJson = await cluster.run('kafdir.js', ['demo', '--list', '--json'])
    expect((JSON.parse(asJson.stdout) as Told).scenes.map(({ name }) => name)).toContain('compaction')
    const wrong = await cluster.run('kafdir.js', ['demo', '--scene', 'compactoin'])
    expect(wrong).toEqual({
      status: 1,
      stdout: '',
      stderr: 'kafdir: There is no scene "compactoin".\nDid you mean compaction?\n',
    })
  })
})
