import { setTimeout as pause } from 'node:timers/promises'
import { topSpec } from '../cli/command-specs/top.ts'
import { reportError } from '../cli/error-report.ts'
import { writeJson } from '../cli/json-output.ts'
import { oclifFlags } from '../cli/oclif-flags.ts'
import { openTerminal } from '../cli/terminal.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { showTop } from '../cli/top/show-top.ts'
import { plainTop, topJson } from '../cli/top/top-views.ts'
import { durationOption } from '../tools/duration.ts'
import { signalExitCode } from '../tools/signal-exit-code.ts'
import { ToolError } from '../tools/tool-error.ts'
import type { ExitCode } from '../tools/tool-ports.ts'
import { lookAtCluster } from '../tools/top/cluster-look.ts'
import { RateMeter } from '../tools/top/rate-meter.ts'

/** A timer of more than 24 days would end at once. */
const LONGEST_INTERVAL_MS = 86_400_000

export default class Top extends ToolCommand {
  static override summary = topSpec.summary
  static override flags = oclifFlags(topSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(topSpec)
    const options = optionValues(topSpec, detected)
    const intervalMs = durationOption('interval', options.valueOf('interval'))
    const withInternal = options.has('internal')
    if (intervalMs > LONGEST_INTERVAL_MS) throw new ToolError('usage', '--interval must be at most 1d.')
    const isPrinted = options.has('once') || options.has('json')
    return this.runInDirectory(options, async (session, ports) => {
      const { stdout, stderr, clock, signal } = ports
      const terminal = isPrinted ? undefined : await openTerminal(stdout)
      if (terminal !== undefined) return showTop({ session, ports, terminal, withInternal })
      const meter = new RateMeter(Number.POSITIVE_INFINITY)
      let look = await lookAtCluster(session, { withInternal })
      meter.add(look.topics, clock.monotonicMs())
      if (intervalMs > 0) {
        await pause(intervalMs, undefined, { signal }).catch(() => {})
        if (signal.aborted) return signalExitCode(signal)
        look = await lookAtCluster(session, { withInternal })
        meter.add(look.topics, clock.monotonicMs())
      }
      const content = { look, withInternal, ratesOf: (topicId: string) => meter.ratesOf(topicId) }
      if (options.has('json')) writeJson(stdout, topJson(content, meter.measuredMs))
      else if (look.clusterId !== '') stdout.write(plainTop(content))
      else stderr.write(`There is no cluster in ${session.directory} yet: kafdir topics create NAME makes one.\n`)
      for (const problem of look.problems) reportError(problem, stderr)
      return look.problems.length === 0 ? 0 : 1
    })
  }
}
