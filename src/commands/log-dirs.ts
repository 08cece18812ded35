import { logDirsSpec } from '../cli/command-specs/replicas.ts'
import { reportError } from '../cli/error-report.ts'
import { writeJson } from '../cli/json-output.ts'
import { brokerLogDirsJson, writeLogDirs } from '../cli/log-dir-views.ts'
import { oclifArgs, oclifFlags } from '../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { unknownBroker } from '../tools/absence.ts'
import { parseBrokerIds } from '../tools/brokers/broker-id.ts'
import { absentBrokerIds, describeBrokers, liveBrokerIds } from '../tools/log-dirs/describe.ts'
import { ToolError } from '../tools/tool-error.ts'
import type { ExitCode } from '../tools/tool-ports.ts'
import { findTopics } from '../tools/topics/find-topic.ts'

export default class LogDirs extends ToolCommand {
  static override summary = logDirsSpec.summary
  static override args = oclifArgs(logDirsSpec.argument)
  static override flags = oclifFlags(logDirsSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(logDirsSpec)
    const options = optionValues(logDirsSpec, detected)
    const list = options.valueOf('broker')
    const wanted = list === undefined ? undefined : parseBrokerIds(list)
    return this.runInCluster(options, async (session, { stdout, stderr }) => {
      const live = await liveBrokerIds(session)
      const away = await absentBrokerIds(session, live)
      const unknown = wanted?.find((id) => !live.includes(id))
      if (unknown !== undefined && away.includes(unknown)) throw notLive(unknown)
      if (unknown !== undefined) throw unknownBroker(unknown, session)
      const { missing } = await findTopics(session, words)
      const topics = new Set(words)
      const brokers = await describeBrokers(session, wanted ?? live)
      if (options.has('json')) writeJson(stdout, { brokers: brokers.map((each) => brokerLogDirsJson(each, topics)) })
      else await writeLogDirs(brokers, topics, stdout)
      if (wanted === undefined && away.length > 0) stderr.write(leftOut(away))
      for (const problem of missing.values()) reportError(problem, stderr)
      return missing.size === 0 ? 0 : 1
    })
  }
}

const WHY = 'kafdir brokers list says why.'

function leftOut(ids: readonly number[]): string {
  const [who, what] = ids.length === 1 ? ['Broker', 'is'] : ['Brokers', 'are']
  return `${who} ${ids.join(', ')} ${what} left out, being fenced or offline: ${WHY}\n`
}

function notLive(id: number): ToolError {
  return new ToolError('terse', `Broker ${id} is fenced or offline.`, { hint: WHY })
}
