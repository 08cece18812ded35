import { describe, expect, it } from 'vitest'
import { kafkaTool } from '../../../../src/cli/kafka-syntax/kafka-tool.ts'
import { runKafkaTool } from '../../../../src/cli/kafka-syntax/run-kafka-tool.ts'
import { usageTable } from '../../../../src/cli/kafka-syntax/usage.ts'
import { assert, InvariantError } from '../../../../src/common/assert.ts'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import { usageError } from '../../../../src/tools/option-checks.ts'
import { ToolError } from '../../../../src/tools/tool-error.ts'
import { memoryPorts } from '../../tools/memory-ports.ts'

const table = {
  topic: { argument: 'required', description: 'A topic.' },
  help: { argument: 'none', description: 'Help.' },
  version: { argument: 'none', description: 'Version.' },
} as const

/** Runs a tool that throws `failure`, or ends with 0. */
async function run(
  argv: string[],
  { failure, usageAfterParseError = true }: { failure?: Error; usageAfterParseError?: boolean } = {},
) {
  const ports = memoryPorts()
  let opened = 0
  let released = 0
  const tool = kafkaTool({
    table,
    about: { help: 'The help.', noArguments: 'No arguments.' },
    usageAfterParseError,
    exceptionText: (javaException, message) => `${javaException}: ${message}`,
    optionErrorText: (_, message) => message,
    run: async () => {
      if (failure !== undefined) return Promise.reject(failure)
      return 0
    },
  })
  const exitCode = await runKafkaTool(tool, argv, {
    stdout: ports.stdout,
    stderr: ports.stderr,
    openPorts: async () => {
      opened++
      return { ...ports, release: () => void released++ }
    },
  })
  return { exitCode, stdout: ports.stdout.text, stderr: ports.stderr.text, opened, released }
}

describe("a run of one of Kafka's tools", () => {
  it.each([
    { argv: [], text: 'No arguments.' },
    { argv: ['--help'], text: 'The help.' },
    { argv: ['--nonsense'], text: 'nonsense is not a recognized option' },
    { argv: ['--topic'], text: 'Option topic requires an argument' },
  ])('answers $argv with the table of options on stderr and 1, without opening anything', async ({ argv, text }) => {
    expect(await run(argv)).toMatchObject({
      stdout: '',
      stderr: `${text}\n${usageTable(table)}`,
      exitCode: 1,
      opened: 0,
    })
  })

  it('shows an unknown option without the table where the tool does so', async () => {
    const { stderr } = await run(['--nonsense'], { usageAfterParseError: false })
    expect(stderr).toBe('nonsense is not a recognized option\n')
  })

  it("prints Kafka's version on stdout", async () => {
    expect(await run(['--version'])).toMatchObject({ stdout: '4.3.1\n', exitCode: 0, opened: 0 })
  })

  it('runs the tool and gives up the ports afterwards', async () => {
    expect(await run(['--topic', 'a'])).toMatchObject({ exitCode: 0, opened: 1, released: 1 })
    expect(await run(['--topic', 'a'], { failure: new Error('x') })).toMatchObject({ exitCode: 1, released: 1 })
  })

  it.each([
    { failure: usageError('Wrong.'), stderr: `Wrong.\n${usageTable(table)}` },
    { failure: new ToolError('option', 'Cannot parse.'), stderr: 'Cannot parse.\n' },
    { failure: new ToolError('terse', 'No.', { hint: 'Try yes.' }), stderr: 'No.\nTry yes.\n' },
    { failure: new ToolError('exception', 'Oh.', { javaException: 'a.B' }), stderr: 'a.B: Oh.\n' },
    {
      failure: new KafkaError('TOPIC_ALREADY_EXISTS', { message: 'There.', hint: 'Take another.' }),
      stderr: 'org.apache.kafka.common.errors.TopicExistsException: There.\nTake another.\n',
    },
    { failure: new KafkaError('INVALID_REQUEST', { message: 'No client.' }), stderr: 'No client.\n' },
  ])('tells $failure.message on stderr', async ({ failure, stderr }) => {
    expect(await run(['--topic', 'a'], { failure })).toMatchObject({ stdout: '', stderr, exitCode: 1 })
  })

  it('tells a bug with its stack', async () => {
    const { stderr, exitCode } = await run(['--topic', 'a'], { failure: broken() })
    expect(stderr).toContain('InvariantError: two and two')
    expect(stderr).toContain('at broken')
    expect(stderr).toMatch(/This is a bug in kafdir\..*\n$/)
    expect(exitCode).toBe(1)
  })
})

function broken(): Error {
  try {
    assert(Math.abs(-2) > 4, 'two and two')
    return new Error('an assertion that did not throw')
  } catch (error) {
    expect(error).toBeInstanceOf(InvariantError)
    return error as Error
  }
}
