import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'
import { binDirectory } from '../processes/tool-process.ts'

/** What Node says and does on a Linux with musl where an addon is not for it. */
const MUSL = `
  const { getReport } = process.report
  process.report.getReport = () => {
    const report = getReport.call(process.report)
    delete report.header.glibcVersionRuntime
    return report
  }
  process.dlopen = (_, file) => {
    throw new Error('Error relocating ' + file + ': __memcpy_chk: symbol not found')
  }
`
const SENTENCE =
  /^[^\n]*kafdir can't run here: the kernel locks it is built on did not load on linux-\w+ with musl; a Linux with glibc is needed\.\n$/

it.skipIf(process.platform !== 'linux')('where the kernel locks do not load, one sentence says so', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  const preload = path.join(cluster.directory, 'musl.cjs')
  writeFileSync(preload, MUSL)
  const run = (program: string, args: readonly string[]) =>
    cluster.spawn(path.join(binDirectory, program), [...args], { env: { NODE_OPTIONS: `--require ${preload}` } }).end()
  for (const [program, ...args] of [
    ['kafka-topics.sh', '--list'],
    ['kafka-console-producer.sh', '--topic', 'orders'],
    ['kafdir.js', 'topics', 'create', 'users'],
    ['kafdir.js', 'console-consumer', 'orders'],
  ] as const) {
    const { status, stdout, stderr } = await run(program, args)
    expect({ program, status }).toEqual({ program, status: 1 })
    expect(stdout + stderr).toMatch(SENTENCE)
  }
  expect((await run('kafdir.js', ['--version'])).status).toBe(0)
})
