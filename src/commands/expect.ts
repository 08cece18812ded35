import { expectSpec } from '../cli/command-specs/record-commands.ts'
import { oclifArgs, oclifFlags } from '../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { tellExpectation } from '../cli/watch-views.ts'
import { parseExpectation } from '../tools/expect/parse-expectation.ts'
import { runExpect } from '../tools/expect/run.ts'
import { isolationLevelOption, momentOption, recordCountOption, timeoutOption } from '../tools/record-range.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class Expect extends ToolCommand {
  static override summary = expectSpec.summary
  static override args = oclifArgs(expectSpec.argument)
  static override flags = oclifFlags(expectSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(expectSpec)
    const [topic = '', ...patterns] = words
    const options = optionValues(expectSpec, detected)
    const count = recordCountOption(options.valueOf('count'), 1)
    const expectation = parseExpectation(patterns, options.valueOf('key'), options.valuesOf('header'), count)
    return this.runInCluster(options, async (session, ports) => {
      const wanted = {
        topic,
        expectation,
        from: momentOption('from', options.valueOf('from'), ports.clock.nowMs(), 'earliest'),
        isolationLevel: isolationLevelOption(options.valueOf('isolation-level')),
        timeoutMs: timeoutOption(options.valueOf('timeout')),
        json: options.has('json'),
      }
      return tellExpectation(session, wanted, await runExpect(session, wanted, ports), ports)
    })
  }
}
