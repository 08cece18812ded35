import { brokerApiVersionsJson, writeApiVersions } from '../cli/api-versions-view.ts'
import { brokerApiVersionsSpec } from '../cli/command-specs/admin-requests.ts'
import { reportError } from '../cli/error-report.ts'
import { writeJson } from '../cli/json-output.ts'
import { oclifFlags } from '../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { isKafkaError } from '../common/kafka-error.ts'
import { brokerApiVersions } from '../tools/broker-api-versions/describe.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class BrokerApiVersions extends ToolCommand {
  static override summary = brokerApiVersionsSpec.summary
  static override flags = oclifFlags(brokerApiVersionsSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(brokerApiVersionsSpec)
    const options = optionValues(brokerApiVersionsSpec, detected)
    return this.runInCluster(options, async (session, { stdout, stderr }) => {
      const brokers = await brokerApiVersions(session)
      if (options.has('json')) writeJson(stdout, { brokers: brokers.map(brokerApiVersionsJson) })
      else await writeApiVersions(brokers, stdout)
      const failures = brokers.flatMap(({ versions }) => (isKafkaError(versions) ? [versions] : []))
      for (const failure of failures) reportError(failure, stderr)
      return failures.length === 0 ? 0 : 1
    })
  }
}
