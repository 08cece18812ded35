import { waitSpec } from '../cli/command-specs/record-commands.ts'
import { oclifArgs, oclifFlags } from '../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { tellLag, tellWait } from '../cli/watch-views.ts'
import type { OptionValues } from '../tools/option-table.ts'
import { isolationLevelOption, momentOption, recordCountOption, timeoutOption } from '../tools/record-range.ts'
import { ToolError } from '../tools/tool-error.ts'
import type { ExitCode } from '../tools/tool-ports.ts'
import { waitForCount } from '../tools/wait/wait-for-count.ts'
import { waitForLag } from '../tools/wait/wait-for-lag.ts'

type Options = OptionValues<(typeof waitSpec)['flags']>

export default class Wait extends ToolCommand {
  static override summary = waitSpec.summary
  static override args = oclifArgs(waitSpec.argument)
  static override flags = oclifFlags(waitSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument, detected } = await this.commandLine(waitSpec)
    const options = optionValues(waitSpec, detected)
    if (options.has('group')) return this.#waitForGroup(options)
    if (options.has('lag')) throw new ToolError('usage', '--lag is about a group: give --group.')
    const [topic = argument, count] = [options.valueOf('topic'), options.valueOf('count')]
    if (topic === undefined || count === undefined) {
      throw new ToolError('usage', `${topic === undefined ? 'TOPIC' : '--count'} is missing.`, {
        hint: 'For example: kafdir wait orders --count 10 --timeout 30s',
      })
    }
    if (argument !== undefined && topic !== argument) {
      throw new ToolError('usage', `Two topics are named: ${argument} and ${topic}. One can be waited for.`)
    }
    return this.runInCluster(options, async (session, ports) => {
      const wanted = {
        topic,
        count: recordCountOption(count, 1),
        from: momentOption('from', options.valueOf('from'), ports.clock.nowMs(), 'earliest'),
        isolationLevel: isolationLevelOption(options.valueOf('isolation-level')),
        timeoutMs: timeoutOption(options.valueOf('timeout')),
        signal: ports.signal,
        notice: (sentence: string) => void ports.stderr.write(`${sentence}\n`),
      }
      const outcome = await waitForCount(session, ports.clock, wanted)
      return tellWait(session, wanted, outcome, { json: options.has('json'), ports })
    })
  }

  #waitForGroup(options: Options): Promise<ExitCode> {
    for (const name of ['count', 'from', 'isolation-level'] as const) {
      if (options.has(name)) throw new ToolError('usage', `--${name} is about records: it has no meaning with --group.`)
    }
    return this.runInCluster(options, async (session, ports) => {
      const wanted = {
        groupId: options.valueOf('group') ?? '',
        topic: options.valueOf('topic'),
        lag: lagOption(options.valueOf('lag')),
        timeoutMs: timeoutOption(options.valueOf('timeout')),
        signal: ports.signal,
        notice: (sentence: string) => void ports.stderr.write(`${sentence}\n`),
      }
      const outcome = await waitForLag(session, ports.clock, wanted)
      return tellLag(wanted, outcome, { json: options.has('json'), ports })
    })
  }
}

function lagOption(lag = 0): number {
  if (lag >= 0) return lag
  throw new ToolError('usage', '--lag must be at least 0.')
}
