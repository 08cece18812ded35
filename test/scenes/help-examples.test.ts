/** Every example in the help of kafdir's commands and in the manual of Kafka's scripts, run as it stands there. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandList } from '../../src/cli/command-list.ts'
import { scriptExamples } from '../../src/cli/man-page.ts'
import { ScratchCluster } from '../processes/scratch-cluster.ts'
import { binDirectory } from '../processes/tool-process.ts'
import { CLUSTER, type ExampleCase, exampleCases, PLACES, SHELL_FUNCTIONS } from './example-table.ts'

const examples = [...commandList.flatMap(({ examples: some }) => some.map(({ command }) => command)), ...scriptExamples]
const hasJq = spawnSync('jq', ['--version']).status === 0
/** Long enough to begin, on a machine that has much to do. */
const MOMENT_MS = 2500

let prepared: ScratchCluster
beforeAll(async () => {
  prepared = ScratchCluster.open()
  mkdirSync(path.join(prepared.directory, 'path'))
  symlinkSync(path.join(binDirectory, 'kafdir.js'), path.join(prepared.directory, 'path/kafdir'))
  const { status, stderr } = await inBash(prepared, CLUSTER).end()
  if (status !== 0) throw new Error(`the cluster of the examples could not be made: ${stderr}`)
})
afterAll(() => prepared.close())

/** Where kafdir is called so, as after an installation. */
function inBash(cluster: ScratchCluster, line: string) {
  const PATH = `${path.join(prepared.directory, 'path')}:${cluster.env['PATH']}`
  return cluster.spawn('bash', ['-c', `${SHELL_FUNCTIONS}${line}`], { env: { PATH, SHELL: '/bin/bash' } })
}

function placed(example: string): string {
  return PLACES.reduce((text, [from, to]) => text.replaceAll(from, to), example)
}

async function runExample(example: string, { before = '', input = '', isEndless }: ExampleCase) {
  const cluster = ScratchCluster.open()
  try {
    cpSync(prepared.directory, cluster.directory, { recursive: true })
    // What was prepared is not part of what the example prints.
    const run = inBash(cluster, `{ ${before === '' ? ':' : before}\n} > /dev/null || exit 99\n${placed(example)}`)
    await run.write(input)
    if (isEndless !== true || input !== '') run.closeInput()
    const ctrlC = () => run.isRunning && process.kill(-run.pid, 'SIGINT')
    if (isEndless === true) setTimeout(ctrlC, MOMENT_MS)
    return await run.end(50_000)
  } finally {
    await cluster.close()
  }
}

describe('the examples of the help and the manual', () => {
  it.concurrent.each(examples)('%s', async (example) => {
    const its = exampleCases[example] ?? {}
    if (its.skip !== undefined || (/\bjq\b/.test(example) && !hasJq)) return
    const { status, stdout, stderr } = await runExample(example, its)
    expect(stdout + stderr).not.toMatch(/\n {4}at |bug in kafdir|command not found/)
    const expected = its.isEndless === true ? [0, 130] : [its.status ?? 0]
    expect({ stdout, stderr, ended: expected.includes(status) || status }).toEqual({ stdout, stderr, ended: true })
    if (its.prints !== undefined) expect(stdout + stderr).toMatch(its.prints)
  })

  it('are what the table of their needs is about', () => {
    expect(Object.keys(exampleCases).filter((example) => !examples.includes(example))).toEqual([])
  })
})
