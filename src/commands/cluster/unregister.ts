import { clusterUnregisterSpec } from '../../cli/command-specs/cluster.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { unknownBroker } from '../../tools/absence.ts'
import { unregisterBroker } from '../../tools/cluster/run.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ClusterUnregister extends ToolCommand {
  static override summary = clusterUnregisterSpec.summary
  static override flags = oclifFlags(clusterUnregisterSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(clusterUnregisterSpec)
    const options = optionValues(clusterUnregisterSpec, detected)
    const id = options.valueOf('id')
    if (id === undefined) throw new ToolError('usage', '--id is missing: which broker?')
    return this.runInCluster(options, async (session, { stdout }) => {
      await unregisterBroker(session, id).catch((error: unknown) => {
        throw isKafkaError(error) && error.error === 'BROKER_ID_NOT_REGISTERED' ? unknownBroker(id, session) : error
      })
      if (options.has('json')) writeJson(stdout, { id, unregistered: true })
      else stdout.write(`Broker ${id} is no longer registered.\n`)
    })
  }
}
